using System.Security.Cryptography;

namespace Purlin.Ledger.Tests;

public sealed class LedgerVerifierTests
{
    [Fact]
    public void Every_genuine_proof_is_valid_and_every_single_change_of_one_is_not()
    {
        byte[][] records = [.. LogOfRecords.Of(40, seed: 2).Records];
        var naive = new NaiveTree(records);
        for (int n = 1; n <= records.Length; n++)
        {
            byte[] root = naive.Root(n);
            for (int i = 0; i < n; i++)
            {
                byte[] proof = naive.Path(i, n);
                byte[] record = records[i];
                Assert.Equal(LedgerVerdict.Valid, LedgerVerifier.VerifyInclusion(record, i + 1, n, proof, root));
                if (n % 7 > 1)
                    continue;
                Refused(LedgerVerifier.VerifyInclusion([.. record, 0], i + 1, n, proof, root));
                Refused(LedgerVerifier.VerifyInclusion(record, i + 2, n, proof, root));
                Refused(LedgerVerifier.VerifyInclusion(record, i, n, proof, root));
                Refused(LedgerVerifier.VerifyInclusion(record, i + 1, 2 * n + 1, proof, root));
                Refused(LedgerVerifier.VerifyInclusion(record, i + 1, n, [.. proof, .. root], root));
                Refused(LedgerVerifier.VerifyInclusion(record, i + 1, n, [.. root, .. proof], root));
                foreach (byte[] changed in Changes(proof))
                    Refused(LedgerVerifier.VerifyInclusion(record, i + 1, n, changed, root));
                foreach (byte[] changed in Changes(root))
                    Refused(LedgerVerifier.VerifyInclusion(record, i + 1, n, proof, changed));
            }
        }
    }

    [Fact]
    public void Every_genuine_growth_is_valid_and_every_single_change_of_its_proof_is_not()
    {
        byte[][] records = [.. LogOfRecords.Of(33, seed: 3).Records];
        var naive = new NaiveTree(records);
        for (int n = 1; n <= records.Length; n++)
        {
            byte[] newRoot = naive.Root(n);
            for (int m = 1; m <= n; m++)
            {
                byte[] oldRoot = naive.Root(m);
                byte[] proof = naive.Proof(m, n);
                Assert.Equal(LedgerVerdict.Valid, LedgerVerifier.VerifyConsistency(m, oldRoot, n, newRoot, proof));
                if (n % 5 > 1)
                    continue;
                Refused(LedgerVerifier.VerifyConsistency(m, oldRoot, n, newRoot, [.. proof, .. oldRoot]));
                Refused(LedgerVerifier.VerifyConsistency(m, oldRoot, n, newRoot, [.. newRoot, .. proof]));
                Refused(LedgerVerifier.VerifyConsistency(m - 1, oldRoot, n, newRoot, proof));
                Refused(LedgerVerifier.VerifyConsistency(n + 1, oldRoot, n, newRoot, proof));
                if (m < n)
                    Refused(LedgerVerifier.VerifyConsistency(m, newRoot, n, oldRoot, proof));
                foreach (byte[] changed in Changes(proof))
                    Refused(LedgerVerifier.VerifyConsistency(m, oldRoot, n, newRoot, changed));
                foreach (byte[] changed in Changes(oldRoot))
                    Refused(LedgerVerifier.VerifyConsistency(m, changed, n, newRoot, proof));
                foreach (byte[] changed in Changes(newRoot))
                    Refused(LedgerVerifier.VerifyConsistency(m, oldRoot, n, changed, proof));
            }
        }
    }

    [Fact]
    public void An_empty_ledger_is_the_beginning_of_any_other()
    {
        byte[] empty = SHA256.HashData([]), other = SHA256.HashData([7]);

        Assert.Equal(LedgerVerdict.Valid, LedgerVerifier.VerifyConsistency(0, empty, 9, other, []));
        Assert.Equal(LedgerVerdict.Valid, LedgerVerifier.VerifyConsistency(0, empty, 0, empty, []));
        Assert.Equal(LedgerVerdict.RootMismatch, LedgerVerifier.VerifyConsistency(0, other, 9, other, []));
        Assert.Equal(LedgerVerdict.RootMismatch, LedgerVerifier.VerifyConsistency(0, empty, 0, other, []));
        Assert.Equal(LedgerVerdict.Malformed, LedgerVerifier.VerifyConsistency(0, empty, 9, other, other));
    }

    // A node's 64 bytes must not pass for a record, nor a record for a node.
    [Fact]
    public void A_node_is_never_taken_for_a_record()
    {
        byte[][] records = [.. LogOfRecords.Of(4).Records];
        byte[] root = new NaiveTree(records).Root(4);
        byte[] children = [.. new NaiveTree(records[..2]).Root(2), .. new NaiveTree(records[2..]).Root(2)];

        Refused(LedgerVerifier.VerifyInclusion(children, 1, 1, [], root));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 5)]
    [InlineData(6, 5)]
    [InlineData(1, 0)]
    [InlineData(1, -1)]
    [InlineData(long.MinValue, long.MaxValue)]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(1, long.MaxValue)]
    public void Impossible_places_are_malformed(long sequence, long size)
    {
        byte[] root = new byte[32];

        Assert.Equal(
            LedgerVerdict.Malformed, LedgerVerifier.VerifyInclusion([], sequence, size, new byte[32 * 65], root));
        Assert.Equal(LedgerVerdict.Malformed, LedgerVerifier.VerifyInclusion([], 1, 1, new byte[31], root));
        Assert.Equal(LedgerVerdict.Malformed, LedgerVerifier.VerifyInclusion([], 1, 1, [], new byte[31]));
        Assert.Equal(
            LedgerVerdict.Malformed,
            LedgerVerifier.VerifyConsistency(sequence, root, long.MaxValue, root, new byte[32 * 66]));
    }

    // The two share no code: one makes the proofs, the other checks them.
    [Fact]
    public async Task What_the_tree_proves_the_verifier_believes()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        LogOfRecords log = LogOfRecords.Of(3_000, groupCount: 500);
        var tree = new MerkleTree(log.ReadAsync);
        var random = new Random(6);
        for (int i = 0; i < 300; i++)
        {
            int n = random.Next(1, 3_001), m = random.Next(1, n + 1);
            byte[] first = await tree.GetRootAsync(m, ct), second = await tree.GetRootAsync(n, ct);
            byte[] path = await tree.ProveInclusionAsync(m - 1, n, ct);
            byte[] growth = await tree.ProveConsistencyAsync(m, n, ct);
            Assert.Equal(LedgerVerdict.Valid, LedgerVerifier.VerifyInclusion(log.Records[m - 1], m, n, path, second));
            Assert.Equal(LedgerVerdict.Valid, LedgerVerifier.VerifyConsistency(m, first, n, second, growth));
        }
    }

    private static void Refused(LedgerVerdict verdict) => Assert.NotEqual(LedgerVerdict.Valid, verdict);

    // One bit of each byte, each hash left out, each hash doubled, neighbours exchanged, an end cut off.
    private static IEnumerable<byte[]> Changes(byte[] proof)
    {
        for (int i = 0; i < proof.Length; i += 5)
        {
            byte[] changed = [.. proof];
            changed[i] ^= (byte)(1 << i % 8);
            yield return changed;
        }

        for (int at = 0; at < proof.Length; at += 32)
        {
            byte[] before = proof[..at], hash = proof[at..(at + 32)], after = proof[(at + 32)..];
            yield return [.. before, .. after];
            yield return [.. before, .. hash, .. hash, .. after];
            if (after.Length > 0)
                yield return [.. before, .. after[..32], .. hash, .. after[32..]];
        }

        if (proof.Length > 0)
            yield return proof[..^1];
    }
}
