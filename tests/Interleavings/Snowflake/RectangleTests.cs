using Purlin.Snowflake;

namespace Purlin.Interleaving.Snowflake;

public sealed class RectangleTests
{
    private const int SequenceBits = 2;
    private const int Capacity = 1 << SequenceBits;

    [Fact]
    public void Strict_mints_every_number_once_and_refuses_only_when_all_are_used()
    {
        InterleavingReport report = Interleavings.Explore(() =>
        {
            var minted = new Minted();
            Rectangle rectangle = Raised(tick: 7);
            void Mint()
            {
                for (int i = 0; i < 2; i++)
                {
                    if (rectangle.TakeExactly(1) is >= 0 and var packed)
                        minted.Add(packed);
                }
            }

            // Six calls for four numbers: the losers used nothing up, so exactly four succeed.
            return new InterleavingScenario([Mint, Mint, Mint], after: () => minted.AssertUnique(Capacity));
        }, new() { MaxPreemptions = 2 });

        Assert.InRange(report.Schedules, 1_000, 2_000_000);
    }

    [Fact]
    public void Coarse_increments_never_pass_the_limit_nor_repeat()
    {
        InterleavingReport report = Interleavings.Explore(() =>
        {
            var minted = new Minted();
            Rectangle rectangle = Raised(tick: 7);
            void Mint()
            {
                for (int i = 0; i < 2; i++)
                {
                    if (rectangle.Take(1) is >= 0 and var packed)
                        minted.Add(packed);
                }
            }

            return new InterleavingScenario([Mint, Mint, Mint], after: () =>
            {
                minted.AssertUnique(Capacity);
                Assert.All(minted.Packed, packed => Assert.InRange(packed, 7 * Capacity, 8 * Capacity - 1));
            });
        }, new() { MaxPreemptions = 2 });

        Assert.InRange(report.Schedules, 1_000, 2_000_000);
    }

    [Fact]
    public void A_batch_a_block_and_a_single_number_never_meet()
    {
        Interleavings.Explore(() =>
        {
            var minted = new Minted();
            Rectangle rectangle = Raised(tick: 7, ahead: 1);
            void Batch()
            {
                if (rectangle.Take(3) is >= 0 and var first)
                    minted.AddRange(first, 3);
            }

            void Block()
            {
                int count = rectangle.TakeBlock(blockBits: 1, out long first);
                minted.AddRange(first, count);
            }

            void Rest()
            {
                int count = rectangle.TakeUpTo(5, out long first);
                minted.AddRange(first, count);
            }

            return new InterleavingScenario([Batch, Block, Rest], after: () =>
            {
                minted.AssertUnique();
                Assert.All(minted.Packed, packed => Assert.InRange(packed, 7 * Capacity, 9 * Capacity - 1));
            });
        });
    }

    [Fact]
    public void Whoever_finds_the_rectangle_fresh_mints_in_its_own_tick_or_later()
    {
        Interleavings.Explore(() =>
        {
            long clock = 7;
            var minted = new Minted();
            Rectangle rectangle = Raised(tick: 7);
            void Feed()
            {
                clock = 8;
                rectangle.Raise(8, 0, freshUntil: 9);
            }

            void Mint()
            {
                long now = clock;
                if (rectangle.IsFreshAt(now) && rectangle.Take(1) is >= 0 and var packed)
                {
                    minted.Add(packed);
                    Assert.InRange(packed >> SequenceBits, now, clock);
                }
            }

            return new InterleavingScenario([Mint, Feed, Mint], after: () => minted.AssertUnique());
        }, new() { MaxPreemptions = 2 });
    }

    [Fact]
    public void After_a_seal_the_successor_begins_above_everything_minted_before()
    {
        Interleavings.Explore(() =>
        {
            var minted = new Minted();
            Rectangle current = Raised(tick: 7);
            void Switch()
            {
                long free = current.Seal();
                var successor = new Rectangle(node: 0, SequenceBits, free, free + 1);
                successor.Raise(free, 0, freshUntil: 9);
                Volatile.Write(ref current, successor);
            }

            void Mint()
            {
                long last = -1;
                for (int i = 0; i < 2; i++)
                {
                    // The reference may be stale by the time it is used.
                    Rectangle rectangle = Volatile.Read(ref current);
                    if (rectangle.Take(1) is >= 0 and var packed)
                    {
                        minted.Add(packed);
                        Assert.True(packed > last);
                        last = packed;
                    }
                }
            }

            return new InterleavingScenario([Mint, Switch, Mint], after: () => minted.AssertUnique());
        }, new() { MaxPreemptions = 2 });
    }

    [Fact]
    public void A_seal_ends_minting_whatever_the_feeder_does_at_the_same_time()
    {
        Interleavings.Explore(() =>
        {
            Rectangle rectangle = Raised(tick: 7);
            var minted = new Minted();
            long free = 0;
            void Seal() => free = rectangle.Seal();
            void Mint()
            {
                bool sealedBefore = free != 0;
                if (rectangle.TakeExactly(1) is >= 0 and var packed)
                {
                    Assert.False(sealedBefore);
                    minted.Add(packed);
                }
            }

            return new InterleavingScenario([Mint, Seal, Mint], after: () =>
            {
                Assert.All(minted.Packed, packed => Assert.True(packed >> SequenceBits < free));
                Assert.Equal(Rectangle.Nothing, rectangle.Take(1));
                Assert.False(rectangle.IsFreshAt(0));
            });
        });
    }

    [Fact]
    public void The_explorer_finds_the_duplicate_of_a_cursor_that_is_read_and_then_written()
    {
        var found = Assert.Throws<InterleavingException>(() => Interleavings.Explore(() =>
        {
            var minted = new Minted();
            long next = 28;
            void Mint()
            {
                long packed = Volatile.Read(ref next);
                Volatile.Write(ref next, packed + 1);
                minted.Add(packed);
            }

            return new InterleavingScenario([Mint, Mint, Mint], after: () => minted.AssertUnique());
        }));

        Assert.Contains("28", found.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_explorer_finds_the_duplicate_of_a_successor_published_before_the_seal()
    {
        Assert.Throws<InterleavingException>(() => Interleavings.Explore(() =>
        {
            var minted = new Minted();
            Rectangle current = Raised(tick: 7);
            void Switch()
            {
                // Planted: looks where the old one stands, publishes the new one, and only then seals the old.
                long free = current.LastTick;
                Rectangle old = current;
                var successor = new Rectangle(node: 0, SequenceBits, free, free + 1);
                successor.Raise(free, 0, freshUntil: 9);
                Volatile.Write(ref current, successor);
                old.Seal();
            }

            void Mint()
            {
                if (Volatile.Read(ref current).Take(1) is >= 0 and var packed)
                    minted.Add(packed);
            }

            return new InterleavingScenario([Mint, Switch, Mint], after: () => minted.AssertUnique());
        }));
    }

    private static Rectangle Raised(long tick, long ahead = 0)
    {
        var rectangle = new Rectangle(node: 0, SequenceBits, startTick: tick, endTick: tick + 10);
        rectangle.Raise(tick, ahead, freshUntil: tick + 1);
        return rectangle;
    }

    private sealed class Minted
    {
        public List<long> Packed { get; } = [];

        public void Add(long packed) => Packed.Add(packed);

        public void AddRange(long first, int count)
        {
            for (int i = 0; i < count; i++)
                Packed.Add(first + i);
        }

        public void AssertUnique(int? count = null)
        {
            Assert.Equal(Packed.Order(), Packed.Distinct().Order());
            if (count is not null)
                Assert.Equal(count, Packed.Count);
        }
    }
}
