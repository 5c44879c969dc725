using System.Runtime.InteropServices;

namespace Purlin.Snowflake.Tests;

/// <summary>Real processes, a real Redis, real signals.</summary>
public sealed class ProcessesTests(ITestOutputHelper output)
{
    private const int Workers = 4;
    private const long Wanted = 10_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Processes_that_are_stopped_and_killed_make_no_duplicate_in_ten_million_ids()
    {
        RedisServer.RequireBinary();
        Prerequisite.Require(!OperatingSystem.IsWindows(), "Signals that stop a process are needed.");
        await using RedisServer server = await RedisServer.StartAsync();
        string folder = Directory.CreateTempSubdirectory("purlin-snowflake-").FullName;
        var workers = new List<WorkerProcess>();
        try
        {
            await RunAsync(server, folder, workers);
            foreach (WorkerProcess worker in workers)
                worker.Dispose();
            Verify(workers);
        }
        finally
        {
            foreach (WorkerProcess worker in workers)
                worker.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunAsync(RedisServer server, string folder, List<WorkerProcess> workers)
    {
        for (int i = 0; i < Workers; i++)
            Start();
        await Until(() => workers.TrueForAll(worker => worker.Count > 0), workers);

        // One stands still for longer than its lease, another dies: their nodes pass on, as there is only one to spare.
        workers[0].Stop();
        workers[1].Kill();
        Start();
        Start();
        await Until(() => workers[4].Count > 0 && workers[5].Count > 0, workers, 1);
        workers[0].Continue();

        // The store dies and comes back knowing nothing, while one stands still and another dies.
        workers[2].Stop();
        server.Kill();
        workers[3].Kill();
        await server.RestartAsync();
        Start();
        await Until(() => workers[6].Count > 0, workers, 1, 3);
        workers[2].Continue();
        long resumed = workers[2].Count;
        await Until(() => workers.Sum(worker => worker.Count) >= Wanted, workers, 1, 3);
        // The last to stand still has got a lease again, or still waits for one: it is no part of the promise.
        Assert.True(workers[2].Count >= resumed);

        void Start() => workers.Add(new WorkerProcess(
            server.EndPoint, "processes", Path.Combine(folder, $"ids{workers.Count}")));
    }

    private void Verify(List<WorkerProcess> workers)
    {
        long[][] all = [.. workers.Select(worker => Read(worker.Path))];
        foreach (long[] ids in all)
        {
            for (int i = 1; i < ids.Length; i++)
                Assert.True(ids[i] > ids[i - 1], $"{ids[i - 1]} and then {ids[i]}");
        }

        // What each process made ascends, so a merge meets all equals.
        var heads = new PriorityQueue<(int Worker, int Next), long>();
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i].Length > 0)
                heads.Enqueue((i, 1), all[i][0]);
        }

        long last = -1, count = 0;
        while (heads.TryDequeue(out (int Worker, int Next) head, out long id))
        {
            Assert.True(id != last, $"{id} was made twice");
            last = id;
            count++;
            if (head.Next < all[head.Worker].Length)
                heads.Enqueue(head with { Next = head.Next + 1 }, all[head.Worker][head.Next]);
        }

        SnowflakeLayout layout = LeaseWorker.Options.Layout;
        (int Node, int Worker)[] holders = [.. all.SelectMany((ids, worker) =>
            ids.Select(id => (layout.Decode(new SnowflakeId(id)).Node, worker)).Distinct())];
        output.WriteLine($"{count:N0} ids of {all.Length} processes; by node: {string.Join(", ", holders
            .GroupBy(holder => holder.Node).Select(node => $"{node.Key} of {node.Count()} processes"))}");
        Assert.True(count >= Wanted);
        // Otherwise nothing was proved: some node has to have changed hands.
        Assert.Contains(holders.GroupBy(holder => holder.Node), node => node.Count() > 1);
    }

    private static async Task Until(Func<bool> done, List<WorkerProcess> workers, params int[] killed)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!done())
        {
            for (int i = 0; i < workers.Count; i++)
            {
                Assert.True(killed.Contains(i) || workers[i].Ending is null,
                    $"Worker {i} has ended: {workers[i].Ending}");
            }

            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience,
                $"Not within {Patience}: {string.Join(", ", workers.Select(worker => worker.Count))}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static long[] Read(string path)
    {
        if (!File.Exists(path))
            return [];
        byte[] bytes = File.ReadAllBytes(path);
        return MemoryMarshal.Cast<byte, long>(bytes.AsSpan(0, bytes.Length / sizeof(long) * sizeof(long))).ToArray();
    }
}
