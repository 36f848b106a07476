"""Who completes: one file each, found by discovery; which of them a build uses, and with which model."""
