namespace Purlin.Shared.Tests;

/// <summary>
/// The disk of a simulated machine behind the seam of durable files. What the seam has beyond it is added here: creation
/// that is exclusive, locks, writes that are short.
/// </summary>
internal sealed class SimulatedDiskAdapter(SimulatedNode node) : IDisk
{
    private readonly HashSet<string> _locks = [];

    /// <summary>The disk of a machine of its own.</summary>
    public SimulatedDiskAdapter()
        : this(new Simulation(seed: 1).AddNode("node", static _ => { }))
    {
    }

    /// <summary>What the faults and the crashes are for.</summary>
    public SimulatedNode Node => node;

    /// <summary>What the failing call was; null while none has failed.</summary>
    public string? Failed { get; private set; }

    /// <summary>Whether a write takes at most 7 bytes.</summary>
    public bool ShortWrites { get; init; }

    /// <summary>
    /// Lets one call fail, whichever it is; if it is the sync of a file, what it should have written is lost too.
    /// </summary>
    /// <param name="call">Its number from now, 1 for the next.</param>
    /// <param name="errno">The error.</param>
    public void FailAt(int call, int errno = 5)
    {
        node.Disk.Inject(DiskFault.SyncLosesPages, call, errno: errno);
        node.Disk.Inject(DiskFault.Error, call, errno: errno);
    }

    /// <summary>The process ends and starts again, after a crash of the machine or alone.</summary>
    /// <param name="survival">What a crash leaves; null if the machine goes on.</param>
    public void Restart(DiskSurvival? survival = null)
    {
        if (survival is { } left)
            node.Crash(left);
        else
            node.Kill();
        node.Restart();
        node.Disk.DisarmFaults();
        _locks.Clear();
        Failed = null;
    }

    /// <summary>Puts a file there, durable with its name.</summary>
    public void Put(string path, byte[] content)
    {
        SimulatedFile file = node.Disk.Open(path, create: true);
        file.Truncate(0);
        file.Write(content, 0);
        file.Sync();
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>What programs see of a file.</summary>
    public byte[] Content(string path)
    {
        SimulatedFile file = node.Disk.Open(path);
        byte[] content = new byte[file.Length];
        file.Read(content, 0);
        return content;
    }

    /// <summary>Changes bits of a byte of a file.</summary>
    public void Damage(string path, int at, byte bits = 1)
    {
        byte[] content = Content(path);
        content[at] ^= bits;
        Put(path, content);
    }

    public IDiskFile Open(string path, DiskMode mode)
    {
        if (mode == DiskMode.CreateNew && node.Disk.Exists(path))
            throw new IOException($"{path} exists.", 17);
        SimulatedFile? file = null;
        Call("open", () => file = node.Disk.Open(path, create: mode == DiskMode.CreateNew));
        return new SimulatedFileAdapter(this, file!);
    }

    public bool Exists(string path) => node.Disk.Exists(path);

    public string[] List(string directory) => [.. node.Disk.List(directory.TrimEnd('/'))];

    // Directories need not be made on a simulated disk.
    public void CreateDirectory(string path)
    {
    }

    public void SyncDirectory(string directory) =>
        Call("sync directory", () => node.Disk.SyncDirectory(directory.TrimEnd('/')));

    public void Rename(string from, string to) => Call("rename", () => node.Disk.Rename(from, to));

    public void Delete(string path) => Call("delete", () => node.Disk.Delete(path));

    public IDisposable? TryLock(string path) => _locks.Add(path) ? new Held(() => _locks.Remove(path)) : null;

    /// <summary>Does a call and notes if it fails.</summary>
    public void Call(string name, Action call)
    {
        try
        {
            call();
        }
        catch (IOException e) when (e is not FileNotFoundException)
        {
            NoteFailure(name);
            throw;
        }
    }

    /// <summary>Notes the call that failed, and sees to it that no other fails.</summary>
    public void NoteFailure(string name)
    {
        node.Disk.DisarmFaults();
        Failed = name;
    }

    private sealed class Held(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}
