using System.Runtime.InteropServices;
using Purlin.Shared;

namespace Purlin.RateLimiting.Tests;

public sealed class KeyHasherTests
{
    private readonly KeyHasher _hasher = new(0x0706050403020100, 0x0F0E0D0C0B0A0908);

    [Fact]
    public void Words_taken_in_one_by_one_are_hashed_as_their_bytes()
    {
        var random = new Random(1);
        for (int words = 0; words < 10; words++)
        {
            ulong[] data = [.. Enumerable.Range(0, words).Select(_ => (ulong)random.NextInt64())];
            (ulong key0, ulong key1) = ((ulong)random.NextInt64(), (ulong)random.NextInt64());
            var state = new SipState(key0, key1);
            foreach (ulong word in data)
                state.Add(word);
            Assert.Equal(
                SipHash.Hash13(key0, key1, MemoryMarshal.AsBytes<ulong>(data)),
                state.Finish((ulong)(words * sizeof(ulong)) << 56));
        }
    }

    // One character changed, at any place, of any length, within the first 256 characters or beyond them.
    [Fact]
    public void Every_character_counts_at_every_place()
    {
        var seen = new HashSet<ulong>();
        int texts = 0;
        for (int length = 0; length <= 34; length++)
        {
            char[] text = new string('a', length).ToCharArray();
            Add(text);
            for (int place = 0; place < length; place++)
            {
                foreach (char other in "bA\0\u0080\u00FF\u0100\u0161\u6100\uFFFF")
                {
                    text[place] = other;
                    Add(text);
                }

                text[place] = 'a';
            }
        }

        Assert.Equal(texts, seen.Count);

        void Add(ReadOnlySpan<char> text)
        {
            texts++;
            seen.Add(_hasher.Hash(text));
            Assert.Equal(_hasher.Hash(text), _hasher.Hash(new string(text)));
        }
    }

    [Fact]
    public void Characters_do_not_change_places_unseen()
    {
        const string Text = "0123456789abcdefghijklmnopq";
        var seen = new HashSet<ulong> { _hasher.Hash(Text) };
        for (int one = 0; one < Text.Length; one++)
        {
            for (int other = one + 1; other < Text.Length; other++)
            {
                char[] swapped = Text.ToCharArray();
                (swapped[one], swapped[other]) = (swapped[other], swapped[one]);
                Assert.True(seen.Add(_hasher.Hash(swapped)));
            }
        }
    }

    [Fact]
    public void Numbers_hashed_together_have_the_hashes_of_each_alone()
    {
        var random = new Random(1);
        for (int count = 0; count <= 21; count++)
        {
            ulong[] numbers = [.. Enumerable.Range(0, count).Select(_ => (ulong)random.NextInt64())];
            var hashes = new ulong[count];
            _hasher.Hash(numbers, hashes);
            Assert.Equal(numbers.Select(number => _hasher.Hash(number)), hashes);
        }
    }

    // One block, the last: what SipHash-1-3 says of the seven bytes of a number whose eighth is the length 7.
    [Fact]
    public void A_number_is_hashed_as_the_last_block_of_a_message()
    {
        const ulong Number = 0x0706_0504_0302_0100, NumberDomain = 0x9E37_79B9_7F4A_7C15;
        Assert.Equal(
            SipHash.Hash13(0x0706050403020100 ^ NumberDomain, 0x0F0E0D0C0B0A0908, [0, 1, 2, 3, 4, 5, 6]),
            _hasher.Hash(Number));
    }

    [Fact]
    public void Numbers_and_texts_of_the_same_bytes_are_different_keys()
    {
        ulong[] numbers = [0, 0x0061, 0x0061_0062_0063_0064, 0x6261_6463_0000_0000, ulong.MaxValue];
        var seen = new HashSet<ulong>();
        foreach (ulong number in numbers)
        {
            ReadOnlySpan<char> bytes = MemoryMarshal.Cast<ulong, char>(new ReadOnlySpan<ulong>(in number));
            Assert.True(seen.Add(_hasher.Hash(number)));
            Assert.True(seen.Add(_hasher.Hash(bytes)));
            Assert.Equal(_hasher.Hash(number), _hasher.Identify(number).Hash);
            Assert.Equal(_hasher.Hash(bytes), _hasher.Identify(new string(bytes)).Hash);
        }
    }
}
