using System.Security.Cryptography;

namespace Purlin.Ledger.Tests;

/// <summary>
/// RFC 6962, section 2.1, by the definition: recursive, everything hashed anew, with the framework alone.
/// </summary>
public static class NaiveTree
{
    public static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 0)
            return SHA256.HashData([]);
        if (leaves.Length == 1)
            return SHA256.HashData([0, .. leaves[0]]);
        int k = Split(leaves.Length);
        return SHA256.HashData([1, .. Root(leaves[..k]), .. Root(leaves[k..])]);
    }

    public static byte[] Path(int m, ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1)
            return [];
        int k = Split(leaves.Length);
        return m < k
            ? [.. Path(m, leaves[..k]), .. Root(leaves[k..])]
            : [.. Path(m - k, leaves[k..]), .. Root(leaves[..k])];
    }

    public static byte[] Proof(int m, ReadOnlySpan<byte[]> leaves) => Subproof(m, leaves, whole: true);

    private static byte[] Subproof(int m, ReadOnlySpan<byte[]> leaves, bool whole)
    {
        if (m == leaves.Length)
            return whole ? [] : Root(leaves);
        int k = Split(leaves.Length);
        return m <= k
            ? [.. Subproof(m, leaves[..k], whole), .. Root(leaves[k..])]
            : [.. Subproof(m - k, leaves[k..], whole: false), .. Root(leaves[..k])];
    }

    private static int Split(int n)
    {
        int k = 1;
        while (2 * k < n)
            k *= 2;
        return k;
    }
}
