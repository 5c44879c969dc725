using Purlin.RateLimiting;

namespace Purlin.Interleaving.RateLimiting;

public sealed class KeyShardTests
{
    private static readonly InterleavingOptions Bounded = new() { MaxPreemptions = 2 };

    [Fact]
    public void One_word_grants_each_permit_once() => Interleavings.Explore(
        () =>
        {
            var rules = new TicketRules(permits: 2);
            KeyShard shard = Create(rules);
            int granted = 0;
            rules.TryTake(shard, Key(1));
            void Take()
            {
                if (rules.TryTake(shard, Key(1)))
                    granted++;
            }

            return new InterleavingScenario([Take, Take, Take], after: () => Assert.Equal(1, granted));
        },
        Bounded);

    [Fact]
    public void Three_that_insert_one_key_share_one_slot() => Interleavings.Explore(
        () =>
        {
            var rules = new TicketRules(permits: 2);
            KeyShard shard = Create(rules);
            int granted = 0;
            void Take()
            {
                if (rules.TryTake(shard, Key(1)))
                    granted++;
            }

            return new InterleavingScenario([Take, Take, Take], after: () => Assert.Equal(2, granted));
        },
        Bounded);

    [Fact]
    public void Two_keys_are_charged_both_or_neither_whatever_their_order() => Interleavings.Explore(
        () =>
        {
            var rules = new TicketRules(permits: 2);
            KeyShard shard = Create(rules);
            rules.TryTakeBoth(shard, Key(1), Key(2));
            int both = 0, single = 0;
            void Forwards()
            {
                if (rules.TryTakeBoth(shard, Key(1), Key(2)))
                    both++;
            }

            void Backwards()
            {
                if (rules.TryTakeBoth(shard, Key(2), Key(1)))
                    both++;
            }

            void Single()
            {
                if (rules.TryTake(shard, Key(2)))
                    single++;
            }

            return new InterleavingScenario([Forwards, Backwards, Single], after: () =>
            {
                Assert.Equal(1, both + single);
                Assert.Equal(1 + both, shard.Find(Key(1)).Word);
                Assert.Equal(2, shard.Find(Key(2)).Word);
            });
        },
        Bounded);

    // The key has one slot, full of debt; others insert until its array is emptied into the next one.
    [Fact]
    public void A_check_that_meets_a_resize_loses_no_debt() => Interleavings.Explore(
        () =>
        {
            var rules = new TicketRules(permits: 2);
            KeyShard shard = Create(rules);
            rules.TryTake(shard, Key(1));
            rules.TryTake(shard, Key(2));
            rules.TryTake(shard, Key(3));
            int granted = 0;
            void Take()
            {
                if (rules.TryTake(shard, Key(1)))
                    granted++;
            }

            void Grow()
            {
                // The fourth makes the next array, the fifth moves the others there.
                rules.TryTake(shard, Key(4));
                rules.TryTake(shard, Key(5));
            }

            return new InterleavingScenario([Take, Take, Grow], after: () =>
            {
                Assert.Equal(1, granted);
                Assert.Equal(2, shard.Find(Key(1)).Word);
                Assert.Equal(1, shard.Find(Key(2)).Word);
            });
        },
        Bounded);

    // An idle key's slot is left behind by a resize while a check of it is on its way, and its place is given away.
    [Fact]
    public void A_check_of_a_key_that_is_just_evicted_charges_nobody_else() => Interleavings.Explore(
        () =>
        {
            var rules = new TicketRules(permits: 1);
            KeyShard shard = Create(rules);
            shard.FindOrAdd(Key(1), TicketRules.Now);
            rules.TryTake(shard, Key(2));
            rules.TryTake(shard, Key(3));
            int granted = 0;
            void Take()
            {
                if (rules.TryTake(shard, Key(1)))
                    granted++;
            }

            void Grow()
            {
                rules.TryTake(shard, Key(4));
                rules.TryTake(shard, Key(5));
            }

            return new InterleavingScenario([Take, Take, Grow], after: () =>
            {
                Assert.Equal(1, granted);
                for (ulong key = 1; key <= 5; key++)
                    Assert.Equal(1, shard.Find(Key(key)).Word);
            });
        },
        Bounded);

    private static KeyIdentity Key(ulong id) => new((id << 31) | id, default);

    private static KeyShard Create(TicketRules rules) =>
        new(rules, new MemoryBudget(1 << 16), null, verifiesKeys: false, phase: 0);
}
