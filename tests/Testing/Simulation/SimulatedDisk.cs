namespace Purlin.Testing;

/// <summary>
/// A disk with the promises of POSIX and no more: what is written is readable at once and durable after
/// <see cref="SimulatedFile.Sync"/>; a name that was created, renamed or deleted is durable after
/// <see cref="SyncDirectory"/>. A power failure keeps of all else what <see cref="DiskSurvival"/> says. Methods are
/// named like the system calls, so that the file seam of a library is adapted in a few lines.
/// </summary>
/// <remarks>A path is a directory, a slash and a name, or a name alone; directories need not be made.</remarks>
public sealed class SimulatedDisk
{
    private const int Eio = 5;
    private const int Enospc = 28;

    private readonly SimulationRandom _random;
    private readonly Dictionary<string, DiskInode> _cachedNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DiskInode> _durableNames = new(StringComparer.Ordinal);
    private readonly List<DiskChange> _unsynced = [];
    private readonly List<ArmedFault> _armed = [];
    private int _sectorBytes = 512;

    internal SimulatedDisk(SimulatedNode node, SimulationRandom random) => (Node, _random) = (node, random);

    /// <summary>The machine it is in.</summary>
    public SimulatedNode Node { get; }

    /// <summary>Operations begun so far, on the disk and its files: the scale of <see cref="Inject"/>.</summary>
    public long Operations { get; private set; }

    /// <summary>What the hardware writes as a whole; 1 tears writes at any byte.</summary>
    public int SectorBytes
    {
        get => _sectorBytes;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _sectorBytes = value;
        }
    }

    /// <summary>
    /// Bytes and name changes that a power failure may lose: what <see cref="DiskSurvival.Prefix"/> counts.
    /// </summary>
    public long UnsyncedBytes => _unsynced.Sum(static change => (change as DataWritten)?.Data.LongLength ?? 1);

    /// <summary>Lets an operation fail.</summary>
    /// <param name="fault">How.</param>
    /// <param name="operation">
    /// Its number from now, 1 for the next; if the fault does not fit that operation, the first after it that it fits.
    /// </param>
    /// <param name="survival">
    /// With <see cref="DiskFault.PowerLoss"/>: what becomes of changes that were not synced.
    /// </param>
    /// <param name="restartAfter">With the same: when the power comes back; null leaves the node down.</param>
    /// <param name="errno">
    /// With the others: the HResult of the exception; EIO, or ENOSPC of <see cref="DiskFault.Full"/>, unless given.
    /// </param>
    public void Inject(
        DiskFault fault, int operation = 1, DiskSurvival survival = DiskSurvival.Subset, TimeSpan? restartAfter = null,
        int? errno = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(operation, 1);
        int error = errno ?? (fault == DiskFault.Full ? Enospc : Eio);
        _armed.Add(new ArmedFault(Operations + operation, fault, survival, restartAfter, error));
    }

    /// <summary>Takes back the faults that have not come yet.</summary>
    public void DisarmFaults() => _armed.Clear();

    /// <summary>Whether there is a file of that name.</summary>
    public bool Exists(string path) => _cachedNames.ContainsKey(path);

    /// <summary>The paths in a directory, in ordinal order.</summary>
    public IReadOnlyList<string> List(string directory) =>
        [.. _cachedNames.Keys.Where(path => DirectoryOf(path) == directory).Order(StringComparer.Ordinal)];

    /// <summary>Opens a file, and creates it if asked to.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    /// <exception cref="IOException">Injected.</exception>
    public SimulatedFile Open(string path, bool create = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Begin();
        if (_cachedNames.TryGetValue(path, out DiskInode? inode))
        {
            ThrowIfFaulty(DiskOperation.Read, path);
            return new SimulatedFile(this, inode, path);
        }

        if (!create)
            throw new FileNotFoundException($"{path} is not on {Node.Name}.", path);
        inode = new DiskInode();
        Rename(DiskOperation.Grow, new NameSet(DirectoryOf(path), path, inode, OldPath: null));
        return new SimulatedFile(this, inode, path);
    }

    /// <summary>Gives a file another name in the same directory, atomically, taking it from any other file.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    /// <exception cref="IOException">Injected; nothing has changed.</exception>
    public void Rename(string path, string newPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(newPath);
        if (DirectoryOf(path) != DirectoryOf(newPath))
            throw new ArgumentException($"{path} cannot move to {newPath}: only within a directory.", nameof(newPath));
        Begin();
        if (!_cachedNames.TryGetValue(path, out DiskInode? inode))
            throw new FileNotFoundException($"{path} is not on {Node.Name}.", path);
        Rename(DiskOperation.Change, new NameSet(DirectoryOf(path), newPath, inode, path));
    }

    /// <summary>Takes a name away; without effect where there is none.</summary>
    /// <exception cref="IOException">Injected; nothing has changed.</exception>
    public void Delete(string path)
    {
        Begin();
        if (_cachedNames.ContainsKey(path))
            Rename(DiskOperation.Change, new NameSet(DirectoryOf(path), path, File: null, OldPath: null));
        else
            ThrowIfFaulty(DiskOperation.Read, path);
    }

    /// <summary>Makes the names of a directory durable.</summary>
    /// <param name="directory">Empty for names without a directory.</param>
    /// <exception cref="IOException">Injected; the names stay as unsure as before.</exception>
    public void SyncDirectory(string directory)
    {
        Begin();
        ThrowIfFaulty(DiskOperation.SyncDirectory, directory);
        Settle(change => change is NameSet name && name.Directory == directory);
    }

    internal void Begin(SimulatedFile file, int incarnation)
    {
        if (incarnation != Node.Incarnation)
            throw new SimulatedCrashException(Node);
        Begin();
        Node.Simulation.Log($"{Node.Name} uses {file.Path} (operation {Operations})");
    }

    internal void Write(SimulatedFile file, ReadOnlySpan<byte> data, long offset)
    {
        ArmedFault? fault = TakeFault(DiskOperation.Grow);
        bool isShort = fault is { Fault: DiskFault.Error or DiskFault.Full };
        ReadOnlySpan<byte> part = isShort ? data[.._random.Next(0, data.Length + 1)] : data;
        if (part.Length > 0)
        {
            file.Inode.Cached.Write(offset, part);
            _unsynced.Add(new DataWritten(file.Inode, offset, part.ToArray()));
        }

        Raise(fault, file.Path);
    }

    internal void Truncate(SimulatedFile file, long length)
    {
        ArmedFault? fault = TakeFault(DiskOperation.Change);
        if (fault is null or { Fault: DiskFault.PowerLoss })
        {
            file.Inode.Cached.SetLength(length);
            _unsynced.Add(new LengthSet(file.Inode, length));
        }

        Raise(fault, file.Path);
    }

    internal void Sync(SimulatedFile file)
    {
        ArmedFault? fault = TakeFault(DiskOperation.Sync);
        bool IsOfFile(DiskChange change) =>
            (change is DataWritten data && data.File == file.Inode) ||
            (change is LengthSet length && length.File == file.Inode);
        if (fault is { Fault: DiskFault.SyncLosesPages })
            _unsynced.RemoveAll(IsOfFile);
        Raise(fault, file.Path);
        Settle(IsOfFile);
    }

    internal void ThrowIfFaulty(DiskOperation operation, string path) => Raise(TakeFault(operation), path);

    internal void LosePower(DiskSurvival survival, long? prefixBytes)
    {
        _armed.Clear();
        DiskRecovery.Apply(_unsynced, _durableNames, _random, SectorBytes, survival, prefixBytes);
        _unsynced.Clear();
        _cachedNames.Clear();
        foreach ((string path, DiskInode inode) in _durableNames)
        {
            inode.Cached.CopyFrom(inode.Durable);
            _cachedNames.Add(path, inode);
        }
    }

    private static string DirectoryOf(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];

    private void Begin()
    {
        Node.Simulation.CheckThread();
        if (!Node.IsUp)
            throw new SimulatedCrashException(Node);
        Operations++;
    }

    private void Rename(DiskOperation operation, NameSet change)
    {
        ArmedFault? fault = TakeFault(operation);
        if (fault is null or { Fault: DiskFault.PowerLoss })
        {
            DiskRecovery.Apply(change, _cachedNames);
            _unsynced.Add(change);
        }

        Raise(fault, change.Path);
    }

    private void Settle(Predicate<DiskChange> isSettled)
    {
        foreach (DiskChange change in _unsynced)
        {
            if (isSettled(change))
                DiskRecovery.Apply(change, _durableNames);
        }

        _unsynced.RemoveAll(isSettled);
    }

    private ArmedFault? TakeFault(DiskOperation operation)
    {
        for (int i = 0; i < _armed.Count; i++)
        {
            ArmedFault armed = _armed[i];
            bool fits = armed.Fault switch
            {
                DiskFault.Full => operation == DiskOperation.Grow,
                DiskFault.SyncLosesPages => operation == DiskOperation.Sync,
                _ => true,
            };
            if (Operations < armed.Operation || !fits)
                continue;
            _armed.RemoveAt(i);
            return armed;
        }

        return null;
    }

    private void Raise(ArmedFault? fault, string path)
    {
        if (fault is not { } armed)
            return;
        Node.Simulation.Log($"{Node.Name} {armed.Fault} at {path}");
        if (armed.Fault == DiskFault.PowerLoss)
        {
            Node.Crash(armed.Survival);
            if (armed.RestartAfter is { } delay)
                Node.Simulation.After(delay, () => Node.Restart());
            throw new SimulatedCrashException(Node);
        }

        string error = armed.Errno switch
        {
            Eio => "Input/output error",
            Enospc => "No space left on device",
            _ => $"Error {armed.Errno}",
        };
        throw new IOException($"{error}: {path} (injected)", armed.Errno);
    }

    private readonly record struct ArmedFault(
        long Operation, DiskFault Fault, DiskSurvival Survival, TimeSpan? RestartAfter, int Errno);
}
