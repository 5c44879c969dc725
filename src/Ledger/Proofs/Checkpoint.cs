using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// What a ledger commits to: its origin, its size and its root, as a signed note that any verifier of C2SP checkpoints
/// reads. A publisher of two checkpoints without a consistency proof between them has been caught.
/// </summary>
/// <remarks>
/// The text is origin, decimal size and base64 root, a line each; behind a blank line are the signatures. Sources: C2SP
/// tlog-checkpoint and signed-note (signature type 0x02: ECDSA, key id = first four bytes of SHA-256 of the
/// SubjectPublicKeyInfo). Immutable.
/// </remarks>
public sealed class Checkpoint
{
    /// <summary>The most bytes an origin has in UTF-8.</summary>
    public const int MaxOriginBytes = 256;

    /// <summary>The most bytes a note has that is read.</summary>
    public const int MaxNoteBytes = 128 * 1024;

    private readonly byte[] _root;
    private readonly byte[] _text;
    private readonly NoteSignature[] _signatures;

    /// <summary>A checkpoint that nobody has signed yet.</summary>
    /// <param name="origin">The name of the ledger, such as <c>example.com/ledger</c>; no spaces, no plus.</param>
    /// <param name="size">How many records.</param>
    /// <param name="root">The 32 bytes of the root.</param>
    public Checkpoint(string origin, long size, ReadOnlySpan<byte> root)
    {
        ArgumentNullException.ThrowIfNull(origin);
        if (!NoteText.IsName(origin) || NoteText.Strict.GetByteCount(origin) > MaxOriginBytes)
        {
            throw new ArgumentException(
                "An origin has 1 to 256 bytes, no space, plus or control character.", nameof(origin));
        }

        if (root.Length != SHA256.HashSizeInBytes)
            throw new ArgumentException($"A root has 32 bytes, not {root.Length}.", nameof(root));
        Origin = origin;
        Size = Guard.InRange(size, 0, long.MaxValue);
        _root = root.ToArray();
        _text = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{origin}\n{size}\n{Convert.ToBase64String(root)}\n"));
        _signatures = [];
    }

    internal Checkpoint(string origin, long size, byte[] root, byte[] text, NoteSignature[] signatures)
    {
        Origin = origin;
        Size = size;
        _root = root;
        _text = text;
        _signatures = signatures;
    }

    /// <summary>The name of the ledger.</summary>
    public string Origin { get; }

    /// <summary>How many records it has.</summary>
    public long Size { get; }

    /// <summary>The root of their tree, 32 bytes.</summary>
    public ReadOnlySpan<byte> Root => _root;

    /// <summary>What is signed: the lines before the blank one.</summary>
    public ReadOnlySpan<byte> Text => _text;

    /// <summary>How many signatures there are, of whomever.</summary>
    public int SignatureCount => _signatures.Length;

    /// <summary>Reads a note, without asking who signed it: <see cref="LedgerVerifier"/> does.</summary>
    /// <param name="note">The bytes of the note.</param>
    /// <exception cref="FormatException">It is no checkpoint.</exception>
    public static Checkpoint Parse(ReadOnlySpan<byte> note) => TryParse(note, out Checkpoint? checkpoint)
        ? checkpoint
        : throw new FormatException(
            $"The {note.Length} bytes are no checkpoint: origin, size, base64 root, a blank line, signatures.");

    /// <summary>Reads a note, if it is a checkpoint.</summary>
    /// <param name="note">The bytes of the note; at most <see cref="MaxNoteBytes"/>.</param>
    /// <param name="checkpoint">What it says.</param>
    public static bool TryParse(ReadOnlySpan<byte> note, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = note.Length <= MaxNoteBytes ? NoteText.Read(note) : null;
        return checkpoint is not null;
    }

    /// <summary>The checkpoint with one signature more, by the key named like the origin.</summary>
    /// <param name="key">An ECDSA key of P-256 with its private part.</param>
    public Checkpoint Sign(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Sign(key.ExportSubjectPublicKeyInfo(), text => key.SignData(
            text, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    /// <summary>The checkpoint with one signature more, by whoever holds the key.</summary>
    /// <param name="publicKey">The public key as SubjectPublicKeyInfo; it only names the key.</param>
    /// <param name="signer">Signs the text.</param>
    public Checkpoint Sign(ReadOnlySpan<byte> publicKey, CheckpointSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        var signature = new NoteSignature(Origin, NoteSignature.KeyIdOf(publicKey), signer(_text));
        return new(Origin, Size, _root, _text, [.. _signatures, signature]);
    }

    /// <summary>The note: text, blank line, signatures.</summary>
    public byte[] ToNote()
    {
        var note = new StringBuilder(Encoding.UTF8.GetString(_text)).Append('\n');
        foreach (NoteSignature signature in _signatures)
            note.Append(signature.ToLine());
        return Encoding.UTF8.GetBytes(note.ToString());
    }

    // Of signatures by unknown keys nothing follows; one by the known key that fails spoils the note.
    internal LedgerVerdict Verify(string keyName, ReadOnlySpan<byte> publicKey)
    {
        uint keyId = NoteSignature.KeyIdOf(publicKey);
        LedgerVerdict verdict = LedgerVerdict.NotSigned;
        foreach (NoteSignature signature in _signatures)
        {
            if (signature.KeyId != keyId || signature.KeyName != keyName)
                continue;
            if (!signature.IsOf(_text, publicKey))
                return LedgerVerdict.BadSignature;
            verdict = LedgerVerdict.Valid;
        }

        return verdict;
    }
}
