using System.Text;

namespace Purlin.Trie.Tests;

/// <summary>Sorted keys of a kind, drawn from a seed.</summary>
internal static class KeySet
{
    private static readonly string[] Scripts =
        ["a", "b", "e", "é", "ß", "д", "ж", "א", "中", "文", "ひ", "한", "👍", "👎", "\u0301", "\0", " "];

    /// <summary>Few letters, so that terms share much; some of them long, and some the beginning of others.</summary>
    public static byte[][] Draw(int seed, int count)
    {
        var random = new Random(seed);
        int letters = random.Next(2, 5), longest = random.Next(1, 4) switch { 1 => 12, 2 => 40, _ => 256 };
        bool isMultilingual = seed % 3 == 0;
        var keys = new SortedSet<byte[]>(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
        byte[] last = [];
        for (int i = 0; i < count * 2 && keys.Count < count; i++)
        {
            var text = new StringBuilder();
            if (last.Length > 0 && random.Next(3) > 0)
                text.Append(Encoding.UTF8.GetString(last)[..^random.Next(0, 2)]);
            int more = random.Next(1, random.Next(10) == 0 ? longest : 6);
            for (int j = 0; j < more; j++)
            {
                text.Append(isMultilingual
                    ? Scripts[random.Next(Scripts.Length)] : $"{(char)('a' + random.Next(letters))}");
            }

            byte[] key = Encoding.UTF8.GetBytes(text.ToString());
            if (key.Length is 0 or > 256)
            {
                last = [];
                continue;
            }

            last = key;
            keys.Add(key);
        }

        return [.. keys];
    }

    /// <summary>A key as the dictionary is asked for it: with bytes behind it that are none of its own.</summary>
    public static byte[] Padded(ReadOnlySpan<byte> key, byte with = 0xEE)
    {
        byte[] padded = new byte[key.Length + 16];
        padded.AsSpan().Fill(with);
        key.CopyTo(padded);
        return padded;
    }
}
