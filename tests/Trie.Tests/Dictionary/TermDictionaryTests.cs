namespace Purlin.Trie.Tests;

/// <summary>The dictionary against a sorted array that is searched from its start to its end.</summary>
public sealed unsafe class TermDictionaryTests
{
    private static readonly int Sets = Effort.Of(30, 2_000);

    [Fact]
    public void Every_key_is_decoded_as_it_was_added_and_found_under_its_id()
    {
        byte* buffer = stackalloc byte[BlockFormat.DecodedBytes];
        for (int seed = 0; seed < Sets; seed++)
        {
            byte[][] keys = KeySet.Draw(seed, 1 + (seed * 37 % 3_000));
            using DictionaryWriter writer = Write(keys);
            var dictionary = new TermDictionary(writer.Finish());
            Assert.Equal(keys.Length, dictionary.Count);
            for (int id = 0; id < keys.Length; id++)
            {
                int length = dictionary.Decode(id, buffer);
                Assert.True(new ReadOnlySpan<byte>(buffer, length).SequenceEqual(keys[id]), $"set {seed}, id {id}");
                Assert.Equal(keys[id].Length, dictionary.LengthOf(id));
                fixed (byte* key = KeySet.Padded(keys[id]))
                    Assert.Equal(id, dictionary.Find(key, keys[id].Length));
            }
        }
    }

    [Fact]
    public void A_prefix_is_the_range_of_all_that_begin_with_it()
    {
        long empty = 0, within = 0, across = 0;
        for (int seed = 0; seed < Sets; seed++)
        {
            byte[][] keys = KeySet.Draw(seed, 1 + (seed * 53 % 3_000));
            using DictionaryWriter writer = Write(keys);
            var dictionary = new TermDictionary(writer.Finish());
            var random = new Random(seed);
            for (int i = 0; i < 300; i++)
            {
                byte[] prefix = Prefix(random, keys);
                IdRange expected = RangeOf(keys, prefix);
                fixed (byte* key = KeySet.Padded(prefix, (byte)random.Next(256)))
                {
                    IdRange actual = dictionary.RangeOf(key, prefix.Length);
                    Assert.Equal(expected.Count, actual.Count);
                    if (!expected.IsEmpty)
                        Assert.Equal(expected, actual);
                }

                empty += expected.IsEmpty ? 1 : 0;
                bool isWithin = expected.Start / 32 == (expected.End - 1) / 32;
                within += !expected.IsEmpty && isWithin ? 1 : 0;
                across += !expected.IsEmpty && !isWithin ? 1 : 0;
            }
        }

        // An agreement about one kind of range would say little.
        Assert.All([empty, within, across], count => Assert.True(count > Sets * 10));
    }

    [Fact]
    public void What_is_no_key_is_not_found_and_the_longest_term_that_a_text_begins_with_is()
    {
        long found = 0;
        for (int seed = 0; seed < Sets; seed++)
        {
            byte[][] keys = KeySet.Draw(seed, 1 + (seed * 71 % 2_000));
            using DictionaryWriter writer = Write(keys);
            var dictionary = new TermDictionary(writer.Finish());
            var random = new Random(seed);
            for (int i = 0; i < 100; i++)
            {
                byte[] text = [.. keys[random.Next(keys.Length)], .. Prefix(random, keys)];
                text = text[..random.Next(1, text.Length + 1)];
                int expected = -1;
                for (int id = 0; id < keys.Length; id++)
                {
                    if (text.AsSpan().StartsWith(keys[id]) && (expected < 0 || keys[id].Length > keys[expected].Length))
                        expected = id;
                }

                fixed (byte* key = KeySet.Padded(text))
                {
                    Assert.Equal(expected, dictionary.FindLongestPrefix(key, text.Length));
                    if (text.Length <= BlockFormat.MaxTermBytes)
                    {
                        Assert.Equal(
                            Array.FindIndex(keys, known => known.AsSpan().SequenceEqual(text)),
                            dictionary.Find(key, text.Length));
                    }
                }

                found += expected >= 0 ? 1 : 0;
            }
        }

        Assert.True(found > Sets * 20);
    }

    // All but the last byte shared: the least that is shared is the number that stands for lanes of bytes.
    [Fact]
    public void The_longest_keys_may_differ_in_their_last_byte_alone()
    {
        byte[][] keys = [.. Enumerable.Range(0, 40).Select(i => (byte[])[.. new byte[255], (byte)i])];
        using DictionaryWriter writer = Write(keys);
        var dictionary = new TermDictionary(writer.Finish());
        for (int id = 0; id < keys.Length; id++)
        {
            fixed (byte* key = KeySet.Padded(keys[id]))
                Assert.Equal(new(id, id + 1), dictionary.RangeOf(key, keys[id].Length));
        }
    }

    [Fact]
    public void Equal_keys_make_equal_bytes()
    {
        byte[][] keys = KeySet.Draw(7, 3_000);
        using DictionaryWriter first = Write(keys), second = Write(keys);
        DictionarySections one = first.Finish(), other = second.Finish();
        for (int block = 0; block < DictionarySections.BlocksOf(one.Count); block++)
        {
            Assert.Equal(one.Heads[block], other.Heads[block]);
            Assert.True(new ReadOnlySpan<byte>(one.BlockAt(block), 200).SequenceEqual(new(other.BlockAt(block), 200)));
        }
    }

    [Fact]
    public void Keys_out_of_order_empty_or_too_long_are_refused()
    {
        using var writer = new DictionaryWriter();
        Assert.Throws<ArgumentException>(() => writer.Add([]));
        ArgumentException e = Assert.Throws<ArgumentException>(() => writer.Add(new byte[257]));
        Assert.Contains("257", e.Message, StringComparison.Ordinal);
        writer.Add("b"u8);
        Assert.Throws<ArgumentException>(() => writer.Add("b"u8));
        Assert.Throws<ArgumentException>(() => writer.Add("a"u8));
        writer.Add("ba"u8);
        Assert.Equal(2, writer.Count);
    }

    private static DictionaryWriter Write(byte[][] keys)
    {
        var writer = new DictionaryWriter();
        foreach (byte[] key in keys)
            writer.Add(key);
        return writer;
    }

    // A piece of a key, mostly, and sometimes with another letter at its end.
    private static byte[] Prefix(Random random, byte[][] keys)
    {
        byte[] key = keys[random.Next(keys.Length)];
        byte[] prefix = key[..random.Next(1, Math.Min(key.Length, random.Next(1, 40)) + 1)];
        if (random.Next(5) == 0)
            prefix[^1] = (byte)random.Next(0, 0xF5);
        return prefix;
    }

    private static IdRange RangeOf(byte[][] keys, byte[] prefix)
    {
        int start = Array.FindIndex(keys, key => key.AsSpan().StartsWith(prefix));
        return start < 0 ? default
            : new(start, 1 + Array.FindLastIndex(keys, key => key.AsSpan().StartsWith(prefix)));
    }
}
