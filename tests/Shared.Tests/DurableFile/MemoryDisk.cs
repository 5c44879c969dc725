namespace Purlin.Shared.Tests;

/// <summary>
/// A disk that behaves as badly as a real one may: what was not synced survives a crash sector by sector or not at all,
/// names not synced are lost, a failed sync marks its pages clean, writes are short, and the Nth call fails.
/// </summary>
internal sealed class MemoryDisk : IDisk
{
    private readonly HashSet<string> _locks = [];
    private readonly List<Action<Dictionary<string, MemoryFile>>> _unsyncedNames = [];
    private Dictionary<string, MemoryFile> _names = [];
    private Dictionary<string, MemoryFile> _durableNames = [];

    /// <summary>Calls made so far.</summary>
    public int Calls { get; private set; }

    /// <summary>The call that fails; 0 for none.</summary>
    public int FailingCall { get; set; }

    /// <summary>The errno of the failure.</summary>
    public int Errno { get; set; } = 5;

    /// <summary>What the failing call was; null while none has failed.</summary>
    public string? Failed { get; private set; }

    /// <summary>Whether a write takes at most 7 bytes.</summary>
    public bool ShortWrites { get; set; }

    public MemoryFile this[string path] => _names[path];

    public void Put(string path, byte[] content)
    {
        MemoryFile file = new(this);
        file.Fill(content);
        _names[path] = file;
        _durableNames[path] = file;
    }

    public IDiskFile Open(string path, DiskMode mode)
    {
        Call("open");
        if (mode != DiskMode.CreateNew)
            return _names.TryGetValue(path, out MemoryFile? found) ? found : throw new FileNotFoundException(path);
        if (_names.ContainsKey(path))
            throw new IOException($"{path} exists.", 17);
        MemoryFile file = new(this);
        ChangeNames(names => names[path] = file);
        return file;
    }

    public bool Exists(string path) => _names.ContainsKey(path);

    public string[] List(string directory) => [.. _names.Keys.Order(StringComparer.Ordinal)];

    public void CreateDirectory(string path) => Call("mkdir");

    public void SyncDirectory(string directory)
    {
        Call("sync directory");
        _unsyncedNames.Clear();
        _durableNames = new(_names);
    }

    public void Rename(string from, string to)
    {
        Call("rename");
        MemoryFile file = _names[from];
        ChangeNames(names =>
        {
            names.Remove(from);
            names[to] = file;
        });
    }

    public void Delete(string path)
    {
        Call("delete");
        if (_names.ContainsKey(path))
            ChangeNames(names => names.Remove(path));
    }

    public IDisposable? TryLock(string path) => _locks.Add(path) ? new Held(() => _locks.Remove(path)) : null;

    /// <summary>
    /// Power loss: any prefix of the unsynced name changes survives, and any of the unsynced sectors.
    /// </summary>
    public void Crash(Random random)
    {
        int surviving = random.Next(_unsyncedNames.Count + 1);
        _unsyncedNames.Take(surviving).ToList().ForEach(change => change(_durableNames));
        _unsyncedNames.Clear();
        _names = _durableNames;
        _durableNames = new(_names);
        foreach (MemoryFile file in _names.Values.Distinct())
            file.Crash(random);
        Restart();
    }

    /// <summary>The process ends and starts again: caches live on, locks and the planned fault do not.</summary>
    public void Restart()
    {
        _locks.Clear();
        (FailingCall, Failed) = (0, null);
    }

    public void Call(string name)
    {
        if (++Calls != FailingCall)
            return;
        Failed = name;
        throw new IOException($"Injected into {name}", Errno);
    }

    private void ChangeNames(Action<Dictionary<string, MemoryFile>> change)
    {
        change(_names);
        _unsyncedNames.Add(change);
    }

    private sealed class Held(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}
