using StackExchange.Redis;

namespace Purlin.Redlock.Tests;

/// <summary>
/// The same batches at the same times give the same answers from the rules in C# and from a real Redis: replies,
/// standing, floor; over jumps of the clock, generations, restarts with and without data, and disagreeing clients.
/// </summary>
public sealed class NodeParityTests(RedisFixture redis) : IClassFixture<RedisFixture>, IDisposable
{
    // Takes the marker's incarnation for another one, as a restart that keeps the data does.
    private const string RestartScript = """
        local marker = redis.call('GET', KEYS[1])
        if marker then redis.call('SET', KEYS[1], (string.gsub(marker, ARGV[1], string.rep('f', 40)))) end
        """;

    private readonly ConnectionMultiplexer _client = RedisNodes.Connect(redis.Server);

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Script_and_kernel_answer_the_same_to_the_same_operations()
    {
        int seeds = Effort.Of(40, 400);
        var replies = new HashSet<LockReplyKind>();
        var standings = new HashSet<NodeStanding>();
        int operations = 0, floors = 0;
        for (int seed = 1; seed <= seeds; seed++)
        {
            (int count, int steps) = await RunAsync(new SimulationRandom((ulong)seed), seed, replies, standings);
            operations += count;
            floors += steps;
        }

        // A parity of refusals alone would say little.
        Assert.Equal(Enum.GetValues<LockReplyKind>(), replies.Order());
        Assert.Equal(Enum.GetValues<NodeStanding>(), standings.Order());
        Assert.True(operations > seeds * 1_000, $"{operations} operations");
        Assert.True(floors > seeds, $"{floors} rises of a floor");
    }

    private async Task<(int Operations, int Floors)> RunAsync(SimulationRandom random, int seed,
        HashSet<LockReplyKind> kinds, HashSet<NodeStanding> standings)
    {
        TestedNode redisNode = await RedisNodes.ToldAsync(_client);
        string marker = $"{redisNode.Terms.Namespace}:redlock";
        var kernel = new NodeKernel();
        int life = 0, operations = 0, floors = 0;
        long floor = 0;
        for (int step = 0; step < 300; step++)
        {
            redisNode.Time.Ms += Jump(random);
            if (random.Chance(0.01))
            {
                redis.Server.Execute("EVAL", RestartScript, "1", marker, redis.Server.RunId);
                life++;
            }

            if (random.Chance(0.005))
            {
                redis.Server.Execute("DEL", marker, marker + ":recent", marker + ":old");
                kernel = new NodeKernel();
            }

            LockFingerprint terms = redisNode.Terms;
            if (random.Chance(0.02))
                terms = terms with { Nodes = 5 };
            var asked = new LockBatch(terms);
            var told = new LockBatch(terms);
            asked.KnownFloor = told.KnownFloor =
                random.Chance(0.1) ? floor + (random.Next(0, 3) * LockBatch.FloorStep) : 0;
            if (random.Chance(0.1) && redisNode.Status.RunId is not null)
            {
                long sinceMs = redisNode.Status.JoiningSinceMs + (random.Chance(0.1) ? 1 : 0);
                long from = random.Next(0, 40) * LockBatch.FloorStep;
                bool skips = random.Chance(0.5);
                asked.Admission = new(redis.Server.RunId, sinceMs, from, skips);
                told.Admission = new($"life {life}", sinceMs, from, skips);
            }

            for (int count = random.Next(0, 12); count > 0; count--)
            {
                LockOperation operation = Draw(random, floor);
                asked.Add(in operation);
                told.Add(in operation);
            }

            await redisNode.Node.SubmitAsync(asked, TestContext.Current.CancellationToken);
            kernel.Apply($"life {life}", asked.Status.UptimeMs, redisNode.Time.Ms, told);
            // The time of joining is asked for by the next admission.
            redisNode.Remember(asked.Status);
            string expected = Show(told), actual = Show(asked);
            Assert.True(expected == actual, $"Seed {seed}, step {step}:\n{string.Join('\n', asked.Operations.ToArray())}"
                + $"\nkernel\n{expected}\nscript\n{actual}");
            operations += asked.Replies.Length;
            floors += asked.Status.Floor > floor ? 1 : 0;
            floor = asked.Status.Floor;
            kinds.UnionWith(asked.Replies.ToArray().Select(reply => reply.Kind));
            standings.Add(asked.Status.Standing);
        }

        return (operations, floors);
    }

    private static string Show(LockBatch batch) =>
        $"{batch.Status with { RunId = "" }}\n{string.Join('\n', batch.Replies.ToArray())}";

    private static long Jump(SimulationRandom random) => random.Next(0, 20) switch
    {
        0 => random.Next(0, 4 * (int)TestedNode.LongestMs),
        1 => -random.Next(0, 2 * (int)TestedNode.LongestMs),
        < 8 => random.Next(0, 20_000),
        _ => random.Next(0, 300),
    };

    private static LockOperation Draw(SimulationRandom random, long floor)
    {
        long token = random.Next(0, 12) switch
        {
            < 8 => 0,
            < 10 => floor + random.Next(0, 50),
            10 => floor + LockBatch.FloorStep - random.Next(0, 3),
            _ => random.Next(0, 10 * (int)LockBatch.FloorStep),
        };
        return new LockOperation((LockOperationKind)random.Next(0, 5), $"name {random.Next(0, 5)}",
            (ulong)random.Next(1, 4), random.Next(0, 90_000), token, random.Chance(0.25));
    }
}
