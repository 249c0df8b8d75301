"""The version of the software, which the package, the command and the metrics name."""

VERSION = "0.2.0"
