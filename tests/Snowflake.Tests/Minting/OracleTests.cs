using FsCheck;
using FsCheck.Fluent;

namespace Purlin.Snowflake.Tests;

/// <summary>Beside the naive generator, where that is right; and against what must hold, where it is not.</summary>
public sealed class OracleTests
{
    private static readonly Arbitrary<int[]> Moves =
        Gen.Choose(-1, 3_000).Select(move => move < 1_500 ? -1 : move - 1_500).ArrayOf().ToArbitrary();

    [Theory]
    [InlineData(SnowflakeMode.Strict)]
    [InlineData(SnowflakeMode.Coarse)]
    public void While_the_clock_only_goes_on_the_ids_are_the_naive_ones(SnowflakeMode mode) =>
        Purlin.Testing.Properties.Check(Moves, moves =>
        {
            var time = new ManualTimeProvider();
            using SnowflakeGenerator ids = new(Mint.Options(time, mode));
            var naive = new NaiveOracle(Mint.Narrow, 5, time);
            foreach (int move in moves)
            {
                if (move >= 0)
                {
                    time.Advance(TimeSpan.FromMicroseconds(move));
                    continue;
                }

                SnowflakeId? expected = naive.TryNext();
                SnowflakeId? actual = ids.TryNext(out SnowflakeId id, out _) ? id : null;
                Assert.Equal(expected, actual);
            }
        });

    [Fact]
    public void Whatever_the_clocks_do_ids_ascend_within_what_may_be_reserved() =>
        Purlin.Testing.Properties.Check(ScriptOf(), script =>
        {
            var time = new ManualTimeProvider();
            SnowflakeOptions options = Mint.Options(time, (SnowflakeMode)(script.Length % 3));
            options.Overflow = script.Length % 2 == 0 ? SnowflakeOverflow.Borrow : SnowflakeOverflow.Wait;
            using SnowflakeGenerator ids = new(options);
            List<SnowflakeId> minted = [];
            DateTimeOffset highest = time.GetUtcNow();
            foreach ((int kind, int amount) in script)
            {
                switch (kind)
                {
                    case 0:
                        time.StepWallClock(TimeSpan.FromMilliseconds(amount * 37));
                        break;
                    case 1:
                        time.Advance(TimeSpan.FromMilliseconds(Math.Abs(amount)));
                        break;
                    default:
                        minted.AddRange(Mint.Take(ids, Math.Abs(amount)));
                        break;
                }

                highest = time.GetUtcNow() > highest ? time.GetUtcNow() : highest;
            }

            Mint.AssertStrictlyAscending(minted);
            Assert.All(minted, id => Assert.True(Mint.TimeOf(id) < highest + TimeSpan.FromSeconds(3)));
            // And it goes on, once the clock is right: no script ends it for good.
            time.StepWallClock(highest + TimeSpan.FromSeconds(1) - time.GetUtcNow());
            time.Advance(TimeSpan.FromSeconds(7));
            SnowflakeRefusal refusal = SnowflakeRefusal.None;
            Assert.True(ids.IdTime < time.GetUtcNow() - TimeSpan.FromMinutes(1) || ids.TryNext(out _, out refusal),
                $"It refuses: {refusal}.");
        });

    private static Arbitrary<(int Kind, int Amount)[]> ScriptOf() =>
        (from kind in Gen.Choose(0, 3)
         from amount in Gen.Choose(-300, 300)
         select (kind, amount)).ArrayOf().ToArbitrary();
}
