namespace Purlin.Redlock.Tests;

/// <summary>An engine and its nodes on one clock, with every message in the hand of the test.</summary>
internal sealed class EngineRig
{
    public const long Ms = TimeSpan.TicksPerMillisecond;

    private readonly List<LockEffect> _effects = [];
    private readonly string[] _runIds;

    public EngineRig(int nodes = 3, LockTerms? terms = null, bool isBootstrapped = true, UInt128? seed = null)
    {
        Terms = terms ?? new LockTerms(new LockFingerprint("test", nodes, 60_000, 0));
        Kernels = [.. Enumerable.Range(0, nodes).Select(_ => new NodeKernel())];
        _runIds = [.. Enumerable.Range(0, nodes).Select(i => $"run {i}")];
        IsSilent = new bool[nodes];
        Engine = new LockEngine(Terms, seed ?? 1, Now, 1_767_225_600_000);
        if (!isBootstrapped)
            return;
        Step(LockEvent.Bootstrap);
        Settle();
        Settle();
    }

    public LockTerms Terms { get; }

    public LockEngine Engine { get; }

    public NodeKernel[] Kernels { get; }

    /// <summary>Nodes that answer nothing.</summary>
    public bool[] IsSilent { get; }

    public long Now { get; set; } = 1_000 * TimeSpan.TicksPerSecond;

    /// <summary>Requests that are on their way, in the order they were sent.</summary>
    public List<NodeRequest> OnTheWay { get; } = [];

    /// <summary>What the shell was told, but for what it was to send.</summary>
    public List<LockEffect> Told { get; } = [];

    /// <summary>How many requests and operations were sent.</summary>
    public int Requests { get; private set; }

    public int Operations { get; private set; }

    public LockClaim Claim(string name, long waitMs = 0, long timeToLiveMs = 30_000) =>
        new(Kernels.Length, [name], timeToLiveMs) { WaitUntilTicks = Now + (waitMs * Ms) };

    public void Step(in LockEvent happened)
    {
        Engine.Step(happened, Now, _effects);
        foreach (LockEffect effect in _effects)
        {
            if (effect.Request is not { } request)
            {
                Told.Add(effect);
                continue;
            }

            OnTheWay.Add(request);
            Requests++;
            Operations += request.Batch.Count;
        }

        _effects.Clear();
    }

    /// <summary>Has a node carry out a request and gives its answer to the engine.</summary>
    public void Answer(NodeRequest request)
    {
        OnTheWay.Remove(request);
        Kernels[request.Node].Apply(_runIds[request.Node], 1_000_000, Now / Ms, request.Batch);
        Step(LockEvent.Reply(request));
    }

    /// <summary>Answers whatever is on its way to nodes that are not silent, until nothing is.</summary>
    public void Settle()
    {
        while (OnTheWay.Find(request => !IsSilent[request.Node]) is { } request)
            Answer(request);
    }

    /// <summary>Lets time pass, with ticks when the engine wants them and answers at once.</summary>
    public void RunFor(long ms)
    {
        long end = Now + (ms * Ms);
        while (Engine.NextWakeTicks <= end)
        {
            Now = Math.Max(Engine.NextWakeTicks, Now);
            Step(LockEvent.Tick);
            Settle();
        }

        Now = end;
    }

    /// <summary>A node restarts and has forgotten everything.</summary>
    public void Restart(int node)
    {
        Kernels[node] = new NodeKernel();
        _runIds[node] += "'";
    }

    /// <summary>Somebody else takes a name on one node.</summary>
    public void Occupy(int node, string name, long ms)
    {
        var batch = new LockBatch(Terms.Fingerprint);
        batch.Add(new LockOperation(LockOperationKind.Grant, name, UInt128.MaxValue, ms, 0));
        Kernels[node].Apply(_runIds[node], 1_000_000, Now / Ms, batch);
    }

    public LockClaim Acquire(string name, long waitMs = 0)
    {
        LockClaim claim = Claim(name, waitMs);
        Step(LockEvent.Acquire(claim));
        Settle();
        return claim;
    }
}
