using System.Text;

namespace Purlin.Trie.Tests;

/// <summary>The naive index: terms sorted by key, looked at one after the other.</summary>
internal sealed class TermSet
{
    private readonly (byte[] Key, string Text, long Count)[] _terms;

    public TermSet(IEnumerable<(string Text, long Count)> terms) => _terms =
    [
        .. terms.GroupBy(term => Key(term.Text), ByteOrder.Instance)
            .Select(same => (same.Key, Best(same), Sum(same)))
            .OrderBy(term => term.Key, ByteOrder.Instance),
    ];

    public int Length => _terms.Length;

    public (byte[] Key, string Text, long Count) this[int id] => _terms[id];

    public static byte[] Key(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        byte[] key = new byte[KeyFolder.MaxKeyBytes(utf8.Length)];
        return key[..KeyFolder.Fold(utf8, key)];
    }

    /// <summary>Ids of those that begin with what was typed, best first.</summary>
    public int[] Complete(string prefix, int limit) =>
        [.. StartingWith(prefix).OrderByDescending(id => _terms[id].Count).ThenBy(id => id).Take(limit)];

    /// <summary>Ids of those that begin with a text.</summary>
    public int[] StartingWith(string prefix)
    {
        byte[] key = Key(prefix);
        return [.. Enumerable.Range(0, Length).Where(id => _terms[id].Key.AsSpan().StartsWith(key))];
    }

    /// <summary>The id of a term; -1.</summary>
    public int Find(string text)
    {
        byte[] key = Key(text);
        return Array.FindIndex(_terms, term => term.Key.AsSpan().SequenceEqual(key));
    }

    /// <summary>The id of the longest term that a text begins with; -1.</summary>
    public int FindLongestPrefix(string text)
    {
        byte[] key = Key(text);
        return Enumerable.Range(0, Length).Where(id => key.AsSpan().StartsWith(_terms[id].Key))
            .OrderByDescending(id => _terms[id].Key.Length).FirstOrDefault(-1);
    }

    private static string Best(IEnumerable<(string Text, long Count)> same) => same.GroupBy(term => term.Text)
        .OrderByDescending(text => Sum(text)).ThenBy(text => Encoding.UTF8.GetBytes(text.Key), ByteOrder.Instance)
        .First().Key;

    private static long Sum(IEnumerable<(string Text, long Count)> same) =>
        (long)same.Aggregate((UInt128)0, (sum, term) => UInt128.Min(sum + (ulong)term.Count, long.MaxValue));

    private sealed class ByteOrder : IComparer<byte[]>, IEqualityComparer<byte[]>
    {
        public static ByteOrder Instance { get; } = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => obj.Length == 0 ? 0 : (obj.Length * 31) + obj[0] + obj[^1];
    }
}
