using StackExchange.Redis;

namespace Purlin.Snowflake.Tests;

/// <summary>
/// The script and the kernel answer the same. The server's clock cannot be moved, so what is recorded is made older in
/// both, and each reply of the server says what its clock was.
/// </summary>
public sealed class LeaseParityTests(RedisFixture redis) : IClassFixture<RedisFixture>, IDisposable
{
    private const int Pool = 6;
    private readonly ConnectionMultiplexer _client = RedisLeases.Connect(redis.Server);

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Script_and_kernel_answer_the_same_to_the_same_requests()
    {
        int rounds = Effort.Of(12, 400);
        var outcomes = new HashSet<SnowflakeLeaseOutcome>();
        for (int seed = 1; seed <= rounds; seed++)
            await RunAsync(new SimulationRandom((ulong)seed), seed, outcomes);
        // A parity of refusals alone would say nothing.
        Assert.Equal(Enum.GetValues<SnowflakeLeaseOutcome>(), outcomes.Order());
    }

    private async Task RunAsync(SimulationRandom random, int seed, HashSet<SnowflakeLeaseOutcome> outcomes)
    {
        var leases = new RedisLeases(redis.Server, _client);
        var table = new LeaseTable();
        var terms = new SnowflakeLeaseTerms(10_000, 1_000);
        var grants = new List<(ulong Token, SnowflakeLeaseReply Reply, long MovedMs)>();
        string epoch = "first";
        long movedMs = 0;
        for (int step = 0; step < 120; step++)
        {
            switch (random.Next(0, 12))
            {
                case < 4:
                    long ms = random.Next(0, 1 + (random.Chance(0.2) ? 40_000 : 4_000));
                    leases.Move(ms);
                    Move(table, ms);
                    movedMs += ms;
                    continue;
                case 4 when random.Chance(0.2):
                    // As after a failover: what is recorded is of another life.
                    redis.Server.Execute("HSET", leases.Key, "epoch", "another");
                    epoch += "+";
                    if (table.Namespace is null)
                        redis.Server.Execute("DEL", leases.Key);
                    break;
                case 5 when random.Chance(0.1):
                    redis.Server.Execute("DEL", leases.Key);
                    table = new LeaseTable();
                    break;
            }

            SnowflakeLeaseTerms asked = random.Chance(0.05) ? new SnowflakeLeaseTerms(12_000, 0) : terms;
            SnowflakeLeaseRequest[] requests =
                [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Draw(random, grants, movedMs))];
            SnowflakeLeaseReply[] replies = await leases.Store.ApplyAsync(
                asked, requests, TestContext.Current.CancellationToken);
            for (int i = 0; i < requests.Length; i++)
            {
                SnowflakeLeaseReply expected = table.Apply(requests[i], asked, epoch, replies[i].StoreNowMs);
                Assert.True(expected == replies[i],
                    $"Seed {seed}, step {step}: {requests[i]}\nkernel {expected}\nscript {replies[i]}");
                outcomes.Add(expected.Outcome);
                if (expected.Outcome == SnowflakeLeaseOutcome.Granted)
                    grants.Add((requests[i].Token, expected, movedMs));
            }
        }
    }

    private static SnowflakeLeaseRequest Draw(
        SimulationRandom random, List<(ulong Token, SnowflakeLeaseReply Reply, long MovedMs)> grants, long movedMs)
    {
        if (grants.Count == 0 || random.Chance(0.5))
        {
            long notBeforeMs = random.Chance(0.1) && grants.Count > 0 ? grants[^1].Reply.EndMs + 5_000 : 0;
            ulong token = grants.Count > 0 && random.Chance(0.2) ? grants[^1].Token : random.NextUInt64() | 1;
            return SnowflakeLeaseRequest.Acquire(token, 3, Pool, 3 + random.Next(0, Pool), notBeforeMs);
        }

        (ulong held, SnowflakeLeaseReply grant, long thenMs) =
            grants[Math.Max(0, grants.Count - 1 - random.Next(0, 8))];
        long startMs = grant.StartMs - (movedMs - thenMs), endMs = grant.EndMs - (movedMs - thenMs);
        return random.Chance(0.7)
            ? SnowflakeLeaseRequest.Renew(held, grant.Node, startMs, endMs)
            : SnowflakeLeaseRequest.Release(held, grant.Node, startMs, random.Next(startMs, endMs + 1));
    }

    private static void Move(LeaseTable table, long ms)
    {
        for (int node = 3; node < 3 + Pool; node++)
        {
            if (!table[node].IsAbsent)
                table[node] = table[node] with { StartMs = table[node].StartMs - ms, EndMs = table[node].EndMs - ms };
        }

        if (table.Namespace is { } known)
        {
            table.Namespace = known with
            {
                QuarantineUntilMs = known.QuarantineUntilMs - ms,
                HighMs = known.HighMs - ms,
            };
        }
    }
}
