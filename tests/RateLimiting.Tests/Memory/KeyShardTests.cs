namespace Purlin.RateLimiting.Tests;

public sealed class KeyShardTests
{
    private static readonly LimiterNow Now = new(100, 100);
    private readonly MemoryBudget _budget = new(1L << 24);

    [Fact]
    public void Keys_that_are_alive_survive_every_resize()
    {
        KeyShard shard = Create();
        for (ulong id = 1; id <= 20_000; id++)
        {
            SlotRef slot = shard.FindOrAdd(Id(id), Now);
            slot.Word = (long)(1_000 + id);
            for (ulong old = 1; old <= id; old += 997)
                Assert.Equal((long)(1_000 + old), shard.Find(Id(old)).Word);
        }

        for (ulong id = 1; id <= 20_000; id++)
            Assert.Equal((long)(1_000 + id), shard.FindOrAdd(Id(id), Now).Word);
    }

    [Fact]
    public void Memory_stays_close_to_what_the_keys_need()
    {
        KeyShard shard = Create();
        for (ulong id = 1; id <= 50_000; id++)
        {
            shard.FindOrAdd(Id(id), Now).Word = long.MaxValue;
            // 16 bytes a slot, half full at least or three quarters, and the old array beside the new one for a while.
            if (id > 1_000)
                Assert.InRange(_budget.UsedBytes, (long)(id * 16), (long)(id * 16 / (id < 10_000 ? 0.5 : 0.7) * 2));
        }
    }

    [Fact]
    public void Where_memory_is_short_it_follows_the_keys_closely_from_the_start()
    {
        var budget = new MemoryBudget(200_000);
        var shard = new KeyShard(new WordRules(), budget, null, verifiesKeys: false, phase: 0);
        for (ulong id = 1; id <= 4_500; id++)
        {
            shard.FindOrAdd(Id(id), Now).Word = long.MaxValue;
            if (id > 3_500)
                Assert.InRange(shard.Newest!.Slots, (int)id, (int)(id / 0.7));
        }
    }

    [Fact]
    public void Idle_keys_make_room_and_take_their_memory_along()
    {
        KeyShard shard = Create();
        for (ulong id = 1; id <= 100_000; id++)
            shard.FindOrAdd(Id(id), Now).Word = id % 100 == 0 ? long.MaxValue : 0;
        Assert.InRange(_budget.UsedBytes, 1_000, 100_000);
        for (ulong id = 100; id <= 100_000; id += 100)
            Assert.Equal(long.MaxValue, shard.Find(Id(id)).Word);
    }

    [Fact]
    public void A_full_budget_gives_no_more_slots_until_keys_are_idle()
    {
        var budget = new MemoryBudget(1 << 16);
        var shard = new KeyShard(new WordRules(), budget, null, verifiesKeys: false, phase: 0);
        ulong id = 0;
        while (shard.FindOrAdd(Id(++id), Now) is { Exists: true } slot)
            slot.Word = 1_000;
        Assert.InRange(budget.UsedBytes, 1, budget.MaxBytes);
        Assert.False(shard.FindOrAdd(Id(id), Now).Exists);
        Assert.Equal(1_000, shard.Find(Id(1)).Word);

        bool hasRoom = false;
        for (int i = 0; i < 100 && !hasRoom; i++)
            hasRoom = shard.FindOrAdd(Id(id), new(1_000, 1_000)).Exists;
        Assert.True(hasRoom);
        Assert.InRange(budget.UsedBytes, 1, budget.MaxBytes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_keys_of_one_hash_are_two_only_where_keys_are_verified(bool verifies)
    {
        var shard = new KeyShard(new WordRules(), _budget, null, verifies, phase: 0);
        shard.FindOrAdd(new(7, "a"), Now).Word = 1;
        shard.FindOrAdd(new(7, "b"), Now).Word = 2;
        Assert.Equal(verifies ? 1 : 2, shard.Find(new(7, "a")).Word);
        Assert.Equal(2, shard.Find(new(7, "b")).Word);
    }

    // Revived while they move: more must be kept than the new array was made for.
    [Fact]
    public void Keys_that_come_back_to_life_while_they_move_are_kept()
    {
        KeyShard shard = Create();
        ulong last = 0;
        while (shard.Newest is not { Slots: > 3_000 })
            shard.FindOrAdd(Id(++last), Now).Word = long.MaxValue;
        SlotGeneration large = shard.Newest;
        for (ulong id = 1; id <= last; id++)
            shard.Find(Id(id)).Word = 0;
        while (ReferenceEquals(shard.Newest, large))
            shard.FindOrAdd(Id(++last), Now);
        Assert.InRange(shard.Newest!.Slots, 1, large.Slots / 2);

        var kept = new List<ulong>();
        for (ulong id = 1; id <= last; id++)
        {
            if (shard.Find(Id(id)) is not { Exists: true } slot)
                continue;
            slot.Word = 1_000;
            kept.Add(id);
        }

        Assert.InRange(kept.Count, large.MaxUsed / 2, large.MaxUsed + 100);
        for (ulong more = 0; more < 10_000; more++)
            shard.FindOrAdd(Id((1UL << 40) + more), Now).Word = 0;
        Assert.All(kept, id => Assert.Equal(1_000, shard.Find(Id(id)).Word));
    }

    // Spread over the low bits as a hash would.
    internal static KeyIdentity Id(ulong id) => new((id * 0x9E37_79B9_7F4A_7C15) | 1, default);

    private KeyShard Create() => new(new WordRules(), _budget, null, verifiesKeys: false, phase: 0.5);
}
