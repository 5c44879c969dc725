namespace Purlin.Testing;

/// <summary>
/// A machine of a <see cref="Simulation"/>: its clock and disk outlive its program, which can crash, restart, freeze
/// (like SIGSTOP: what is due queues up while clocks go on) and thaw.
/// </summary>
public sealed class SimulatedNode
{
    private readonly Action<SimulatedNode> _boot;
    private readonly List<QueuedEvent> _heldBack = [];
    private readonly ulong _diskSeed;
    private SimulatedDisk? _disk;

    internal SimulatedNode(Simulation simulation, int index, string name, Action<SimulatedNode> boot, ulong diskSeed)
    {
        (Simulation, Index, Name, _boot, _diskSeed) = (simulation, index, name, boot, diskSeed);
        Clock = new SimulatedClock(this);
    }

    /// <summary>The world it is in.</summary>
    public Simulation Simulation { get; }

    /// <summary>Its index in <see cref="Simulation.Nodes"/>.</summary>
    public int Index { get; }

    /// <summary>Its name in the log.</summary>
    public string Name { get; }

    /// <summary>Its clock and timers.</summary>
    public SimulatedClock Clock { get; }

    /// <summary>Its disk.</summary>
    public SimulatedDisk Disk => _disk ??= new SimulatedDisk(this, new SimulationRandom(_diskSeed));

    /// <summary>Whatever its program keeps in memory; null after a crash until the program starts again.</summary>
    public object? State { get; set; }

    /// <summary>Whether its program runs or is frozen.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Whether its program is stopped with all its state.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>How often its program was started, less one. Timers of an earlier life never fire.</summary>
    public int Incarnation { get; private set; } = -1;

    /// <summary>
    /// Ends the program and cuts the power: memory is lost, and of the disk what was not synced may be.
    /// </summary>
    /// <param name="survival">What becomes of writes that were not synced.</param>
    /// <param name="prefixBytes">With <see cref="DiskSurvival.Prefix"/>: how many bytes; random if null.</param>
    /// <returns>False if it was down already.</returns>
    public bool Crash(DiskSurvival survival = DiskSurvival.Subset, long? prefixBytes = null)
    {
        if (!IsUp)
            return false;
        Simulation.Log($"{Name} loses power ({survival})");
        End();
        _disk?.LosePower(survival, prefixBytes);
        return true;
    }

    /// <summary>
    /// Ends the program alone, like SIGKILL: memory is lost, the disk keeps what was written, synced or not.
    /// </summary>
    /// <returns>False if it was down already.</returns>
    public bool Kill()
    {
        if (!IsUp)
            return false;
        Simulation.Log($"{Name} is killed");
        End();
        return true;
    }

    /// <summary>Starts the program again.</summary>
    /// <returns>False if it is up.</returns>
    public bool Restart()
    {
        if (IsUp)
            return false;
        Simulation.Log($"{Name} restarts");
        Boot();
        return true;
    }

    /// <summary>Stops the program as it is. Messages and timers wait until it thaws.</summary>
    /// <returns>False if it is down or frozen already.</returns>
    public bool Freeze()
    {
        if (!IsUp || IsFrozen)
            return false;
        Simulation.Log($"{Name} freezes");
        IsFrozen = true;
        return true;
    }

    /// <summary>Lets it go on; what has queued up happens now, in its old order.</summary>
    /// <returns>False if it was not frozen.</returns>
    public bool Thaw()
    {
        if (!IsFrozen)
            return false;
        Simulation.Log($"{Name} thaws");
        IsFrozen = false;
        foreach (QueuedEvent item in _heldBack)
            Simulation.Enqueue(item.DueTicks, item.Target, item.Node, item.Incarnation, item.Argument);
        _heldBack.Clear();
        return true;
    }

    /// <summary>Does something on this node after a while of its own clock, unless it crashes before.</summary>
    /// <param name="delay">From now; not negative.</param>
    /// <param name="action">What.</param>
    public void After(TimeSpan delay, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        Simulation.Enqueue(Clock.TrueTicksAt(Clock.GetTimestamp() + delay.Ticks), action, this, Incarnation, 0);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal void Boot()
    {
        IsUp = true;
        Incarnation++;
        try
        {
            _boot(this);
        }
        catch (SimulatedCrashException e) when (e.Node == this)
        {
            Simulation.Log($"{Name} is gone while starting");
        }
    }

    internal void HoldBack(in QueuedEvent item) => _heldBack.Add(item);

    private void End()
    {
        (IsUp, IsFrozen, State) = (false, false, null);
        _heldBack.Clear();
    }
}
