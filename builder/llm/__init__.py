"""Rows that models wrote: what is asked of them, and how what they said becomes rows by replaying the ledger."""
