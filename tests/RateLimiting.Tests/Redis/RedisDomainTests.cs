using System.Globalization;
using Purlin.RateLimiting.Redis;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Tests;

/// <summary>The ends of the domain: in a script every number is a double, and none of them may round.</summary>
public sealed class RedisDomainTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const long Rate = 1L << 26;
    private const long Count = 1L << 40;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    public static TheoryData<double> Years => [0, 100, 300];

    [Theory]
    [MemberData(nameof(Years))]
    public async Task The_largest_numbers_give_the_same_answers_as_in_memory_also_in_three_centuries(double years)
    {
        RateLimitPolicy[] policies =
        [
            new("fast", Limit.TokenBucket(Rate, Second, Rate)), new("odd", Limit.TokenBucket(Rate - 5, Longest, Rate)),
            new("slow", Limit.TokenBucket(1, Longest, 64)), new("prime", Limit.TokenBucket(67_108_859, Second, Rate)),
            new("shaped", Limit.LeakyBucket(Rate - 1, TimeSpan.FromHours(11), queue: Rate - 7, burst: 3)),
            new("fixed", Limit.FixedWindow(Count, Longest)), new("sliding", Limit.SlidingWindow(Count, Longest)),
            new("short", Limit.SlidingWindow(Count, TimeSpan.FromMicroseconds(1))),
            new("calendar", Limit.CalendarWindow(Count, CalendarUnit.Year),
                Limit.CalendarWindow(Count, CalendarUnit.Day)),
        ];
        using ConnectionMultiplexer client = RedisLimits.Connect(redis.Server.EndPoint);
        var time = new SteppedTime { Us = RateLimitTime.FromUtc(DateTimeOffset.UtcNow.AddDays(years * 365.2425)) };
        var memory = new MemoryRateLimitStore(new() { TimeProvider = time });
        RedisRateLimitStore store = RedisLimits.Told(client, time);
        var random = new SimulationRandom((ulong)years + 1);
        for (int step = 0; step < Effort.Of(150, 10_000); step++)
        {
            RateLimitCheck[] checks = [.. policies.Select(policy => new RateLimitCheck(
                new RateLimitCharge[] { new(policy, "k", CostOf(policy, random)) }))];
            RateLimitVerdict[] ours = new RateLimitVerdict[checks.Length], theirs = new RateLimitVerdict[checks.Length];
            await memory.CheckAsync(checks, ours);
            await store.CheckAsync(checks, theirs);
            Assert.Equal(ours.Select(Line), theirs.Select(Line));
            string id = $"{years} {step}";
            var terms = new ReservationTerms(id, Second, (ReservationExpiry)random.Next(0, 2));
            Assert.Equal(Line(await memory.ReserveAsync(checks[step % checks.Length], terms)),
                Line(await store.ReserveAsync(checks[step % checks.Length], terms)));
            // A debt as large as one may be, or what was not used.
            long[] actual = [random.Chance(0.1) ? Count : 0];
            Assert.Equal(await memory.SettleAsync(id, actual), await store.SettleAsync(id, actual));
            // Near the end of the axis it goes on in small steps.
            bool mayLeap = time.Us < RateLimitTime.MaxUs - (long)(2 * Longest.TotalMicroseconds);
            time.Us += random.Next(0, 5) switch
            {
                0 when mayLeap => random.Next(0, 400) * 3_600_000_000L,
                1 => random.Next(0, 2_000_000),
                _ => random.Next(0, 3),
            };
        }
    }

    // A rest that is wrong by one of 67 million shows in one verdict of so many, so the state itself is looked at.
    [Fact]
    public async Task The_largest_debts_leave_the_very_state_that_the_kernel_leaves()
    {
        using ConnectionMultiplexer client = RedisLimits.Connect(redis.Server.EndPoint);
        var time = new SteppedTime();
        RedisRateLimitOptions options = RedisLimits.Options();
        RedisRateLimitStore store = RedisLimits.Told(client, time, options);
        var random = new SimulationRandom(3);
        Limit[] limits =
        [
            Limit.TokenBucket(67_108_859, Second, Rate), Limit.TokenBucket(Rate - 5, TimeSpan.FromHours(1), Rate),
            Limit.TokenBucket(999_983, Second, 7), Limit.TokenBucket(Rate, Second, Rate),
        ];
        for (int i = 0; i < 40; i++)
        {
            LimitAlgorithm kernel = limits[i % limits.Length].Algorithm;
            var policy = new RateLimitPolicy($"p{i}", limits[i % limits.Length]);
            long debt = Count - random.Next(0, 1 << 30), cost = random.Next(1, 7);
            var terms = new ReservationTerms($"r{i}", Second, ReservationExpiry.Charge);
            RateLimitCheck check = new(new RateLimitCharge[] { new(policy, "k", cost) });
            Assert.True((await store.ReserveAsync(check, terms)).IsAllowed);
            await store.SettleAsync(terms.Id, new[] { debt });
            long[] expected = new long[2];
            kernel.Clear(expected);
            kernel.Debit(expected, time.Us, cost);
            kernel.Debit(expected, time.Us, debt - cost);
            byte[] value = (byte[])client.GetDatabase().StringGet($"{options.Namespace}:p{i}:tk")!;
            Assert.Equal((expected[0], expected[1]),
                ((long)BitConverter.ToDouble(value, 16), (long)BitConverter.ToDouble(value, 24)));
        }
    }

    [Fact]
    public async Task Days_of_a_zone_are_as_long_in_a_script_as_its_clocks_make_them()
    {
        using ConnectionMultiplexer client = RedisLimits.Connect(redis.Server.EndPoint);
        TimeZoneInfo berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var policy = new RateLimitPolicy("zone", Limit.CalendarWindow(2, CalendarUnit.Day, berlin));
        foreach ((int month, int day, int hours) in new[] { (3, 30, 23), (6, 1, 24), (10, 26, 25) })
        {
            var local = new DateTime(2031, month, day, 0, 0, 0, DateTimeKind.Unspecified);
            var time = new SteppedTime { Us = RateLimitTime.FromUtc(TimeZoneInfo.ConvertTimeToUtc(local, berlin)) };
            RedisRateLimitStore store = RedisLimits.Told(client, time);
            Assert.True((await store.CheckOneAsync(policy, "k", 2)).IsAllowed);
            RateLimitVerdict refused = await store.CheckOneAsync(policy, "k", 1);
            Assert.Equal((false, TimeSpan.FromHours(hours)), (refused.IsAllowed, refused.RetryAfter));
            time.Us += (hours * 3_600_000_000L) - 1;
            Assert.False((await store.CheckOneAsync(policy, "k", 1)).IsAllowed);
            time.Us += 1;
            Assert.True((await store.CheckOneAsync(policy, "k", 1)).IsAllowed);
        }
    }

    private static long CostOf(RateLimitPolicy policy, SimulationRandom random)
    {
        long capacity = policy.Limits[0].Capacity;
        return random.Next(0, 8) switch
        {
            0 => capacity,
            1 => Math.Min(capacity + 1, Count),
            2 => capacity - 1,
            3 => capacity / 3,
            4 => 0,
            _ => random.Next(1, 1_000),
        };
    }

    private static string Line(RateLimitVerdict v) => string.Create(CultureInfo.InvariantCulture,
        $"{v.TightestLimit?.Name} {v.IsAllowed} {v.Remaining} {v.RetryAfter} {v.ResetAfter} {v.Delay} {v.Charged}");
}
