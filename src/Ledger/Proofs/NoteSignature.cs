using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Purlin.Ledger;

/// <summary>One signature line of a signed note.</summary>
/// <param name="KeyName">Who signed.</param>
/// <param name="KeyId">Which of their keys; a name, not a proof.</param>
/// <param name="Bytes">The signature.</param>
internal sealed record NoteSignature(string KeyName, uint KeyId, byte[] Bytes)
{
    /// <summary>What a signature line begins with: an em dash and a space.</summary>
    public const string Mark = "\u2014 ";

    /// <summary>The id of an ECDSA key: the first four bytes of SHA-256 of its SubjectPublicKeyInfo.</summary>
    public static uint KeyIdOf(ReadOnlySpan<byte> publicKey) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(publicKey));

    /// <summary>The line, with its end.</summary>
    public string ToLine()
    {
        byte[] all = new byte[sizeof(uint) + Bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(all, KeyId);
        Bytes.CopyTo(all, sizeof(uint));
        return $"{Mark}{KeyName} {Convert.ToBase64String(all)}\n";
    }

    /// <summary>Whether it is a signature of a text by a key.</summary>
    /// <exception cref="CryptographicException">The public key is none.</exception>
    public bool IsOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> publicKey)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        return key.VerifyData(text, Bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }
}
