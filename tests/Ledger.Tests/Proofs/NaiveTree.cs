using System.Security.Cryptography;

namespace Purlin.Ledger.Tests;

/// <summary>
/// RFC 6962, section 2.1, by the definition: recursive, with the framework alone. Only remembers what it has hashed.
/// </summary>
internal sealed class NaiveTree(IReadOnlyList<byte[]> records)
{
    private readonly Dictionary<(int From, int To), byte[]> _hashes = [];

    public byte[] Root(int n) => Hash(0, n);

    public byte[] Path(int m, int n) => Path(m, 0, n);

    public byte[] Proof(int m, int n) => Subproof(m, 0, n, whole: true);

    private byte[] Hash(int from, int to)
    {
        if (_hashes.TryGetValue((from, to), out byte[]? hash))
            return hash;
        int k = from + Split(to - from);
        return _hashes[(from, to)] = (to - from) switch
        {
            0 => SHA256.HashData([]),
            1 => SHA256.HashData([0, .. records[from]]),
            _ => SHA256.HashData([1, .. Hash(from, k), .. Hash(k, to)]),
        };
    }

    private byte[] Path(int m, int from, int to)
    {
        if (to - from == 1)
            return [];
        int k = from + Split(to - from);
        return m < k ? [.. Path(m, from, k), .. Hash(k, to)] : [.. Path(m, k, to), .. Hash(from, k)];
    }

    private byte[] Subproof(int m, int from, int to, bool whole)
    {
        if (m == to)
            return whole ? [] : Hash(from, to);
        int k = from + Split(to - from);
        return m <= k
            ? [.. Subproof(m, from, k, whole), .. Hash(k, to)]
            : [.. Subproof(m, k, to, whole: false), .. Hash(from, k)];
    }

    private static int Split(int n)
    {
        int k = 1;
        while (2 * k < n)
            k *= 2;
        return k;
    }
}
