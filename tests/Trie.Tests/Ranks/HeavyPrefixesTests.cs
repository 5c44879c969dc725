using System.Text;

namespace Purlin.Trie.Tests;

/// <summary>The heavy prefixes against a count of all prefixes of all terms.</summary>
public sealed unsafe class HeavyPrefixesTests
{
    private const int Least = 20;

    [Fact]
    public void Every_prefix_of_many_terms_is_found_once_with_its_range()
    {
        int checkedPrefixes = 0;
        for (int seed = 0; seed < Effort.Of(20, 500); seed++)
        {
            byte[][] keys = KeySet.Draw(seed, 1 + (seed * 97 % 2_000));
            var found = new Dictionary<string, IdRange>();
            var finder = new HeavyPrefixFinder(
                Least, (prefix, range) => found.Add(Convert.ToHexString(prefix), range));
            foreach (byte[] key in keys)
                finder.Add(key);
            finder.End();
            Dictionary<string, IdRange> expected = AllPrefixes(keys);
            Assert.Equal(expected.OrderBy(each => each.Key), found.OrderBy(each => each.Key));
            checkedPrefixes += expected.Count;
            LookUp(keys, expected);
        }

        Assert.True(checkedPrefixes > 200);
    }

    // Half of them are heavy, so that who looks for another one comes by.
    [Fact]
    public void Prefixes_that_differ_beyond_their_eighth_byte_alone_are_told_apart()
    {
        byte[][] keys =
        [
            .. from pair in Enumerable.Range(0, 256)
               from more in Enumerable.Range(0, pair % 2 == 0 ? Least : 1)
               select (byte[])[.. "the same"u8, (byte)('a' + (pair / 16)), (byte)('a' + (pair % 16)), (byte)('A' + more)],
        ];
        Dictionary<string, IdRange> heavy = AllPrefixes(keys);
        Assert.True(heavy.Count > 128);
        LookUp(keys, heavy);
    }

    // Those that are there, and every other prefix, which is not.
    private static void LookUp(byte[][] keys, Dictionary<string, IdRange> heavy)
    {
        using var writer = new DictionaryWriter();
        Array.ForEach(keys, key => writer.Add(key));
        using var table = new NativeBuffer();
        int places = HeavyPrefixes.PlacesOf(heavy.Count);
        var entries = (HeavyEntry*)table.Grow(places * (long)sizeof(HeavyEntry));
        int* lists = stackalloc int[HeavyPrefixes.ListLength];
        foreach ((string hex, IdRange range) in heavy)
        {
            byte[] prefix = Convert.FromHexString(hex);
            fixed (byte* key = KeySet.Padded(prefix))
            {
                HeavyPrefixes.Add(entries, places, key,
                    new(KeyBytes.Head(key, prefix.Length), range.Start, range.End, 0, prefix.Length));
            }
        }

        var terms = new TermDictionary(writer.Finish());
        var prefixes = new HeavyPrefixes(entries, places, lists, 1, terms);
        foreach (byte[] term in keys)
        {
            for (int length = 1; length <= term.Length; length++)
            {
                bool isHeavy = heavy.TryGetValue(Convert.ToHexString(term.AsSpan(0, length)), out IdRange expected);
                fixed (byte* key = KeySet.Padded(term.AsSpan(0, length)))
                {
                    Assert.Equal(isHeavy, prefixes.Find(key, length, out IdRange range) != null);
                    if (isHeavy)
                        Assert.Equal(expected, range);
                }
            }
        }
    }

    private static Dictionary<string, IdRange> AllPrefixes(byte[][] keys)
    {
        var ranges = new Dictionary<string, IdRange>();
        for (int id = 0; id < keys.Length; id++)
        {
            int length = 0;
            foreach (Rune rune in Encoding.UTF8.GetString(keys[id]).EnumerateRunes())
            {
                length += rune.Utf8SequenceLength;
                string prefix = Convert.ToHexString(keys[id].AsSpan(0, length));
                ranges[prefix] = new(ranges.TryGetValue(prefix, out IdRange known) ? known.Start : id, id + 1);
            }
        }

        return ranges.Where(each => each.Value.Count >= Least).ToDictionary();
    }
}
