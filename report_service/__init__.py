"""The service that joins the parts of a finalized interview into its report, and prints the PDF."""
