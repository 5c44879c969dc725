using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.RateLimiting.Tests;

public sealed class SlotHeadsTests
{
    private static readonly LimiterNow Now = new(100, 100);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(9)]
    public void What_is_found_is_the_slot_that_the_shard_finds(int words)
    {
        var heads = new SlotHeads(words);
        KeyShard shard = Create(words, heads);
        for (ulong id = 1; id <= 5_000; id++)
        {
            shard.FindOrAdd(Id(id), Now).Word = long.MaxValue;
            if (id % 97 > 1 && id > 300)
                continue;
            SlotGeneration newest = shard.Newest!;
            for (ulong known = 1; known <= id; known++)
            {
                int offset = newest.Find(Id(known));
                ref long found = ref Find(heads, words, Id(known).Hash);
                Assert.Equal(offset < 0, Unsafe.IsNullRef(ref found));
                Assert.True(offset < 0 || Unsafe.AreSame(ref newest.WordAt(offset), ref found));
            }

            Assert.True(Unsafe.IsNullRef(ref Find(heads, words, Id(id + 1).Hash)));
        }
    }

    // All of them are looked for at the last bucket, and most are found at the first ones.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_search_goes_on_at_the_beginning(int words)
    {
        var heads = new SlotHeads(words);
        KeyShard shard = Create(words, heads);
        for (ulong id = 1; id <= 50; id++)
        {
            var key = new KeyIdentity((id << 32) | uint.MaxValue, default);
            shard.FindOrAdd(key, Now).Word = (long)id;
            heads.PrefetchRest(key.Hash);
            Assert.Equal((long)id, Find(heads, words, key.Hash));
        }

        Assert.True(Unsafe.IsNullRef(ref Find(heads, words, (51UL << 32) | uint.MaxValue)));
    }

    [Fact]
    public void Of_a_shard_without_keys_nothing_is_seen()
    {
        var heads = new SlotHeads(1);
        heads.Prefetch(7);
        heads.PrefetchRest(7);
        Assert.True(Unsafe.IsNullRef(ref heads.Find(7)));
        Assert.True(Unsafe.IsNullRef(ref heads.FindSingle(7)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_slot_of_a_large_array_lies_in_one_cache_line(int words)
    {
        var generation = new SlotGeneration(4_096, words, verifiesKeys: false);
        nint first = Marshal.UnsafeAddrOfPinnedArrayElement(generation.Cells, 0) + generation.FirstByte;
        Assert.Equal(0, first % 64);
        for (ulong id = 1; id <= 3_000; id++)
        {
            generation.Claim(Id(id), new long[words]);
            int offset = generation.Find(Id(id));
            Assert.Equal(0, ((offset * sizeof(long)) - generation.FirstByte) % ((words + 1) * sizeof(long)));
        }
    }

    private static ref long Find(SlotHeads heads, int words, ulong hash) =>
        ref words == 1 ? ref heads.FindSingle(hash) : ref heads.Find(hash);

    private static KeyShard Create(int words, SlotHeads heads) =>
        new(new WordRules(words), new MemoryBudget(1L << 24), null, verifiesKeys: false, phase: 0.5, heads, index: 0);

    // All of the first shard, spread over the low bits.
    private static KeyIdentity Id(ulong id) => new(KeyShardTests.Id(id).Hash >> 8, default);
}
