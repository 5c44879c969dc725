using System.Runtime.ExceptionServices;

namespace Purlin.Testing;

/// <summary>
/// A small world on one thread: virtual time, nodes with clocks and disks, a network, faults. All of it follows from
/// the seed and the faults, so every run of the same scenario is the same run. It drives machines without I/O (events
/// in, effects out) and <c>async</c> code on <see cref="SimulatedNode.Clock"/> alike: continuations run inline.
/// </summary>
/// <remarks>
/// <see cref="Simulations.Run"/> runs many; a test of one course of events makes its own. Asynchronous code must wait
/// for nothing but its node's clock, replies and its own completion sources. On .NET 10 a contended
/// <see cref="SemaphoreSlim"/>, a channel without <c>AllowSynchronousContinuations</c> and a cancelled
/// <c>Task.Delay</c> continue on the thread pool: code that meets them escapes, which ends the simulation as soon as it
/// is noticed.
/// </remarks>
public sealed partial class Simulation
{
    private readonly SimulationQueue _queue;
    private readonly SimulationOptions _options;
    private readonly List<SimulatedNode> _nodes = [];
    private readonly int _threadId = Environment.CurrentManagedThreadId;
    private IReadOnlyList<Fault>? _faults;
    private ExceptionDispatchInfo? _failure;
    private long _sequence;
    private bool _planned;

    /// <summary>Makes a world without faults.</summary>
    /// <param name="seed">Decides everything random in it.</param>
    /// <param name="network">How the network behaves.</param>
    public Simulation(ulong seed, NetworkOptions? network = null)
        : this(
            seed, [], new SimulationOptions { Network = network ?? new NetworkOptions() }, new SimulationQueue(),
            keepsLog: true)
    {
    }

    internal Simulation(
        ulong seed, IReadOnlyList<Fault>? faults, SimulationOptions options, SimulationQueue queue, bool keepsLog)
    {
        queue.Clear();
        (Seed, _faults, _options, _queue) = (seed, faults, options, queue);
        ulong state = seed;
        Random = new SimulationRandom(SimulationRandom.SplitMix(ref state));
        Network = new SimulatedNetwork(this, options.Network, SimulationRandom.SplitMix(ref state));
        _log = keepsLog ? [] : null;
    }

    /// <summary>What the world was made from.</summary>
    public ulong Seed { get; }

    /// <summary>
    /// The randomness of the scenario itself, its workload. Network, disks and faults have streams of their own.
    /// </summary>
    public SimulationRandom Random { get; }

    /// <summary>True time since the start; what a node sees is its <see cref="SimulatedNode.Clock"/>.</summary>
    public TimeSpan Now => new(NowTicks);

    /// <summary>The nodes by index.</summary>
    public IReadOnlyList<SimulatedNode> Nodes => _nodes;

    /// <summary>What the nodes send through.</summary>
    public SimulatedNetwork Network { get; }

    /// <summary>Runs after every event; throws when something is wrong.</summary>
    public Action? Invariant { get; set; }

    /// <summary>Events fired so far.</summary>
    public long Events { get; private set; }

    /// <summary>The faults of this run; drawn when time first moves.</summary>
    public IReadOnlyList<Fault> Faults => _faults ?? [];

    internal long NowTicks { get; private set; }

    /// <summary>Bit i is set when a fault of kind i took place.</summary>
    internal ulong StruckKinds { get; private set; }

    /// <summary>Adds a node and boots it.</summary>
    /// <param name="name">Its name in the log.</param>
    /// <param name="boot">
    /// Starts its program, here and after each restart; its volatile state goes to <c>State</c>.
    /// </param>
    public SimulatedNode AddNode(string name, Action<SimulatedNode> boot)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(boot);
        if (_nodes.Count == SimulatedNetwork.MaxNodes)
            throw new InvalidOperationException($"A simulation has at most {SimulatedNetwork.MaxNodes} nodes.");
        ulong state = Seed + (ulong)_nodes.Count + 1;
        var node = new SimulatedNode(this, _nodes.Count, name, boot, SimulationRandom.SplitMix(ref state));
        _nodes.Add(node);
        node.Boot();
        return node;
    }

    /// <summary>
    /// Does something after a while of true time, outside all nodes: what a user, an operator or the world does.
    /// </summary>
    /// <param name="delay">From now; not negative.</param>
    /// <param name="action">What.</param>
    public void After(TimeSpan delay, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        Enqueue(NowTicks + delay.Ticks, action, null, -1, 0);
    }

    /// <summary>
    /// Starts asynchronous code; an exception of it ends the simulation, except that of a crashed node.
    /// </summary>
    /// <param name="body">Its waits are timers of a node's clock or replies of the network.</param>
    public void Start(Func<Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        SynchronizationContext? outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        _ = Watch(body);
        SynchronizationContext.SetSynchronizationContext(outer);
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="duration">How much; events due at its end are fired.</param>
    public void RunFor(TimeSpan duration) => RunUntil(static () => false, duration);

    /// <summary>Lets time pass until something holds.</summary>
    /// <param name="done">Asked before the first and after every event.</param>
    /// <param name="limit">The most time to pass.</param>
    /// <returns>Whether it holds; false when the time has run out.</returns>
    public bool RunUntil(Func<bool> done, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(done);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.Zero);
        PlanFaults();
        SynchronizationContext? outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            long end = NowTicks + limit.Ticks;
            while (!done())
            {
                _failure?.Throw();
                if (_queue.Count == 0 || _queue.First.DueTicks > end)
                {
                    NowTicks = end;
                    return done();
                }

                Fire(_queue.Dequeue());
            }

            _failure?.Throw();
            return true;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    /// <summary>Ends all faults: links are whole, nodes thaw or restart, clocks run true again.</summary>
    public void Heal()
    {
        Network.Heal();
        foreach (SimulatedNode node in _nodes)
        {
            node.Thaw();
            node.Clock.SetDrift(0);
            node.Disk.DisarmFaults();
            node.Restart();
        }

        Log($"healed");
    }

    internal void Enqueue(long dueTicks, object target, SimulatedNode? node, int incarnation, long argument)
    {
        CheckThread();
        _queue.Enqueue(new QueuedEvent(Math.Max(dueTicks, NowTicks), _sequence++, target, node, incarnation, argument));
    }

    internal void CheckThread()
    {
        if (Environment.CurrentManagedThreadId == _threadId)
            return;
        var escaped = new InvalidOperationException(
            "A continuation escaped to a pool thread. Something waits for real, runs Task.Run, or continues there: " +
            "a SemaphoreSlim, a Channel without AllowSynchronousContinuations, a cancelled Task.Delay.");
        _failure = ExceptionDispatchInfo.Capture(escaped);
        throw escaped;
    }

    private void Fire(in QueuedEvent item)
    {
        NowTicks = Math.Max(NowTicks, item.DueTicks);
        if (++Events > _options.MaxEvents)
        {
            throw new InvalidOperationException(
                $"More than {_options.MaxEvents:N0} events: does something run without end?");
        }

        if (item.Node is { } node)
        {
            if (!node.IsUp || (item.Incarnation >= 0 && item.Incarnation != node.Incarnation))
                return;
            if (node.IsFrozen)
            {
                node.HoldBack(item);
                return;
            }
        }

        try
        {
            if (item.Target is ISimulationEvent target)
                target.Fire(item.Argument);
            else
                ((Action)item.Target)();
        }
        catch (SimulatedCrashException e)
        {
            Log($"{e.Node.Name} is gone");
        }

        Invariant?.Invoke();
    }

    private async Task Watch(Func<Task> body)
    {
        try
        {
            await body().ConfigureAwait(false);
            CheckThread();
        }
        catch (SimulatedCrashException e)
        {
            Log($"{e.Node.Name} is gone");
        }
        catch (Exception e)
        {
            _failure ??= ExceptionDispatchInfo.Capture(e);
        }
    }

    private void PlanFaults()
    {
        if (_planned)
            return;
        _planned = true;
        _faults ??= FaultPlan.Draw(Seed, _options, _nodes);
        foreach (Fault fault in _faults)
            After(fault.At, () => Strike(fault));
    }

    private void Strike(Fault fault)
    {
        for (int i = 0; i < _options.Faults.Count; i++)
        {
            if (_options.Faults[i].Name != fault.Kind)
                continue;
            Log($"fault: {fault}");
            if (_options.Faults[i].Strike(this, fault))
                StruckKinds |= 1UL << i;
            return;
        }

        throw new InvalidOperationException($"The options have no fault of the kind '{fault.Kind}'.");
    }
}
