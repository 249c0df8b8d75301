"""The hiring side: staff log in, and every step that they take is in the audit trail."""
