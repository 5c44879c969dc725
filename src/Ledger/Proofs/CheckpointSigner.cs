namespace Purlin.Ledger;

/// <summary>
/// Signs the text of a checkpoint: a key of yours, a key store, a hardware module. ECDSA with P-256 and SHA-256.
/// </summary>
/// <param name="text">The bytes to sign; hashing them is part of signing.</param>
/// <returns>The signature in ASN.1 DER (RFC 3279), 8 to 72 bytes.</returns>
public delegate byte[] CheckpointSigner(ReadOnlySpan<byte> text);
