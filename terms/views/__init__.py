"""The pages of the Terms: versions, signing, receipts, verification."""
