using System.Security.Cryptography;

namespace Purlin.Ledger;

/// <summary>
/// Checks what a ledger claims, trusting nothing but the bytes at hand: that a record is in it, that it only grew, that
/// a checkpoint was signed. Needs no book and no server, and shares no code with what makes the proofs.
/// </summary>
/// <remarks>
/// The steps are those of RFC 9162, 2.1.3.2 and 2.1.4.2, which verify the proofs of RFC 6962 too. A proof is its hashes
/// of 32 bytes behind one another. Thread-safe; bytes may be hostile.
/// </remarks>
public static class LedgerVerifier
{
    private const int HashBytes = SHA256.HashSizeInBytes;
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;

    /// <summary>Whether a record is in the ledger whose root this is.</summary>
    /// <param name="record">The record's bytes.</param>
    /// <param name="sequence">Its sequence, from 1 to <paramref name="size"/>.</param>
    /// <param name="size">How many records the ledger had.</param>
    /// <param name="proof">The hashes, from the record's neighbour up.</param>
    /// <param name="root">The root of that size, such as a checkpoint's.</param>
    public static LedgerVerdict VerifyInclusion(
        ReadOnlySpan<byte> record, long sequence, long size, ReadOnlySpan<byte> proof, ReadOnlySpan<byte> root)
    {
        if (sequence < 1 || sequence > size || root.Length != HashBytes || proof.Length % HashBytes != 0)
            return LedgerVerdict.Malformed;
        Span<byte> hash = stackalloc byte[HashBytes];
        HashLeaf(record, hash);
        long node = sequence - 1, last = size - 1;
        for (; !proof.IsEmpty; proof = proof[HashBytes..])
        {
            if (last == 0)
                return LedgerVerdict.Malformed;
            ReadOnlySpan<byte> sibling = proof[..HashBytes];
            if ((node & 1) != 0 || node == last)
            {
                HashNode(sibling, hash, hash);
                for (; (node & 1) == 0 && node != 0; node >>= 1)
                    last >>= 1;
            }
            else
            {
                HashNode(hash, sibling, hash);
            }

            node >>= 1;
            last >>= 1;
        }

        return last != 0 ? LedgerVerdict.Malformed : Compare(hash, root);
    }

    /// <summary>Whether a ledger is the beginning of what it is now: nothing was changed, only appended.</summary>
    /// <param name="firstSize">How many records it had.</param>
    /// <param name="firstRoot">Its root then.</param>
    /// <param name="secondSize">How many records it has, at least as many.</param>
    /// <param name="secondRoot">Its root now.</param>
    /// <param name="proof">The hashes; none if the sizes are equal or the first is 0.</param>
    public static LedgerVerdict VerifyConsistency(
        long firstSize, ReadOnlySpan<byte> firstRoot, long secondSize, ReadOnlySpan<byte> secondRoot,
        ReadOnlySpan<byte> proof)
    {
        bool fits = firstSize >= 0 && firstSize <= secondSize && proof.Length % HashBytes == 0 &&
            firstRoot.Length == HashBytes && secondRoot.Length == HashBytes;
        if (!fits || proof.IsEmpty != (firstSize == 0 || firstSize == secondSize))
            return LedgerVerdict.Malformed;
        if (firstSize == secondSize)
            return Compare(firstRoot, secondRoot);
        if (firstSize == 0)
            return Compare(firstRoot, SHA256.HashData([]));
        return Climb(firstSize, firstRoot, secondSize, secondRoot, proof);
    }

    /// <summary>Whether a checkpoint is of the expected ledger and signed by its key.</summary>
    /// <param name="note">The bytes of the note.</param>
    /// <param name="origin">The name of the ledger, its first line and the name of its key.</param>
    /// <param name="publicKey">The public key, an ECDSA key of P-256 as SubjectPublicKeyInfo.</param>
    /// <param name="checkpoint">What the note says; null unless the verdict is Valid.</param>
    public static LedgerVerdict VerifyCheckpoint(
        ReadOnlySpan<byte> note, string origin, ReadOnlySpan<byte> publicKey, out Checkpoint? checkpoint)
    {
        ArgumentNullException.ThrowIfNull(origin);
        checkpoint = null;
        if (!Checkpoint.TryParse(note, out Checkpoint? read))
            return LedgerVerdict.Malformed;
        if (read.Origin != origin)
            return LedgerVerdict.OtherOrigin;
        LedgerVerdict verdict = read.Verify(origin, publicKey);
        if (verdict == LedgerVerdict.Valid)
            checkpoint = read;
        return verdict;
    }

    private static LedgerVerdict Climb(
        long firstSize, ReadOnlySpan<byte> firstRoot, long secondSize, ReadOnlySpan<byte> secondRoot,
        ReadOnlySpan<byte> proof)
    {
        Span<byte> first = stackalloc byte[HashBytes];
        Span<byte> second = stackalloc byte[HashBytes];
        long node = firstSize - 1, last = secondSize - 1;
        for (; (node & 1) != 0; node >>= 1)
            last >>= 1;

        // A whole subtree as first tree is not repeated in the proof: its root is at hand.
        ReadOnlySpan<byte> start = node == 0 ? firstRoot : proof[..HashBytes];
        start.CopyTo(first);
        start.CopyTo(second);
        proof = node == 0 ? proof : proof[HashBytes..];
        for (; !proof.IsEmpty; proof = proof[HashBytes..])
        {
            if (last == 0)
                return LedgerVerdict.Malformed;
            ReadOnlySpan<byte> sibling = proof[..HashBytes];
            if ((node & 1) != 0 || node == last)
            {
                HashNode(sibling, first, first);
                HashNode(sibling, second, second);
                for (; (node & 1) == 0 && node != 0; node >>= 1)
                    last >>= 1;
            }
            else
            {
                HashNode(second, sibling, second);
            }

            node >>= 1;
            last >>= 1;
        }

        if (last != 0)
            return LedgerVerdict.Malformed;
        LedgerVerdict verdict = Compare(first, firstRoot);
        return verdict == LedgerVerdict.Valid ? Compare(second, secondRoot) : verdict;
    }

    private static LedgerVerdict Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) =>
        a.SequenceEqual(b) ? LedgerVerdict.Valid : LedgerVerdict.RootMismatch;

    private static void HashLeaf(ReadOnlySpan<byte> record, Span<byte> hash)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData([LeafPrefix]);
        sha.AppendData(record);
        sha.GetHashAndReset(hash);
    }

    private static void HashNode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> hash)
    {
        Span<byte> node = stackalloc byte[1 + 2 * HashBytes];
        node[0] = NodePrefix;
        left.CopyTo(node[1..]);
        right.CopyTo(node[(1 + HashBytes)..]);
        SHA256.HashData(node, hash);
    }
}
