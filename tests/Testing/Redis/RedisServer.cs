using System.Globalization;

namespace Purlin.Testing;

/// <summary>
/// A real <c>redis-server</c> of this machine, on its own port of 127.0.0.1, with its own temporary directory, that
/// can be frozen, killed and restarted. Disposing it ends the process and removes the directory; a test run that
/// ends without that does the same. For a class, collection or assembly see <see cref="RedisFixture"/>; for a cluster
/// <see cref="RedisCluster"/>. Commands may come from several threads (each opens a connection of its own); starting,
/// freezing, killing and stopping from one at a time.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string MissingBinary = "No redis-server is installed: apt-get install redis-server.";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // One look at a server that is starting: whoever else sits on the port may never answer.
    private static readonly TimeSpan ProbePatience = TimeSpan.FromMilliseconds(500);

    private readonly RedisServerOptions _options;
    private readonly string _directory;

    // Held while a directory or process is made and while everything ends, so that nothing starts behind the end's
    // back.
    private readonly Lock _endLock = new();
    private ChildProcess? _process;
    private bool _isEnded;

    private RedisServer(RedisServerOptions options)
    {
        _options = options;
        RunEnd.Add(End);
        lock (_endLock)
        {
            ObjectDisposedException.ThrowIf(_isEnded, this);
            _directory = Directory.CreateTempSubdirectory("purlin-redis-").FullName;
        }
    }

    /// <summary>The path of the installed <c>redis-server</c>, or null.</summary>
    public static string? Binary { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);

    /// <summary>Skips or fails the running test where no <c>redis-server</c> is installed.</summary>
    public static void RequireBinary() => Prerequisite.Require(Binary is not null, MissingBinary);

    /// <summary>The port on 127.0.0.1, the same after a restart.</summary>
    public int Port { get; private set; }

    /// <summary><c>127.0.0.1:port</c>, as client libraries take it.</summary>
    public string EndPoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>The 40 hexadecimal digits the server drew at its last start.</summary>
    public string RunId { get; private set; } = "";

    /// <summary>The number of the process last started.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Where the server keeps its files.</summary>
    public string DataDirectory => _directory;

    /// <summary>Whether the process is there, frozen or not.</summary>
    public bool IsRunning => _process is { HasExited: false };

    internal int ClusterPort { get; private set; }

    /// <summary>Starts a server and returns when it answers (a replica: when its link is up).</summary>
    /// <exception cref="InvalidOperationException">It did not start; the message ends with its log.</exception>
    public static async Task<RedisServer> StartAsync(RedisServerOptions? options = null)
    {
        RequireBinary();
        var server = new RedisServer(options ?? new RedisServerOptions());
        try
        {
            await server.StartOnFreePortAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts several servers at once.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="options">The same for all.</param>
    public static async Task<RedisServer[]> StartManyAsync(int count, RedisServerOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Task<RedisServer>[] starts = [.. Enumerable.Range(0, count).Select(_ => Task.Run(() => StartAsync(options)))];
        try
        {
            return await Task.WhenAll(starts);
        }
        catch
        {
            foreach (Task<RedisServer> start in starts.Where(start => start.IsCompletedSuccessfully))
                await (await start).DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends one command over a new connection.</summary>
    /// <param name="command">The command's words, such as <c>"CONFIG", "SET", "maxmemory", "1mb"</c>.</param>
    /// <exception cref="RespErrorException">The server answered with an error.</exception>
    /// <exception cref="IOException">The server is frozen (after 10 s) or went away.</exception>
    public RespReply Execute(params ReadOnlySpan<string> command) => Execute(Patience, command);

    /// <summary>Sends one command over a new connection and waits only so long for its reply.</summary>
    /// <inheritdoc cref="Execute(ReadOnlySpan{string})"/>
    public RespReply Execute(TimeSpan timeout, params ReadOnlySpan<string> command)
    {
        using RespConnection connection = RespConnection.Open(Port, timeout);
        return connection.Execute(command);
    }

    /// <summary>What <c>INFO section</c> says, by name.</summary>
    public IReadOnlyDictionary<string, string> Info(string section) => Info(section, Patience);

    /// <summary>How often a command ran since the start or <c>CONFIG RESETSTAT</c>, and how often it failed.</summary>
    /// <param name="command">Its name in lower case; a subcommand as <c>script|load</c>.</param>
    public (long Calls, long Failed) CountOf(string command)
    {
        if (!Info("commandstats").TryGetValue("cmdstat_" + command, out string? line))
            return (0, 0);
        Dictionary<string, string> fields = line.Split(',').Select(field => field.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return (long.Parse(fields["calls"], CultureInfo.InvariantCulture),
            long.Parse(fields["failed_calls"], CultureInfo.InvariantCulture));
    }

    /// <summary>Stops the process where it is (SIGSTOP): connections stay open, nothing is answered.</summary>
    public void Freeze() => Running.Freeze();

    /// <summary>Lets a frozen process go on (SIGCONT): it answers what has piled up.</summary>
    public void Thaw() => Running.Thaw();

    /// <summary>Ends the process with no chance to save anything (SIGKILL); returns when it is gone.</summary>
    public void Kill() => Running.Kill();

    /// <summary>Ends the process in order (SIGTERM saves where persistence is on), frozen or not.</summary>
    public Task StopAsync() => Running.TerminateAsync(Patience);

    /// <summary>Starts the server again on its port and in its directory; one still running is killed first.</summary>
    public async Task RestartAsync()
    {
        if (IsRunning)
            Kill();
        if (!await TryStartAsync())
            throw Failure($"redis-server did not start again on port {Port}");
    }

    /// <summary>Ends the process and removes the directory.</summary>
    public ValueTask DisposeAsync()
    {
        RunEnd.Remove(End);
        End();
        return ValueTask.CompletedTask;
    }

    private ChildProcess Running => _process ?? throw new ObjectDisposedException(nameof(RedisServer));

    private void End()
    {
        lock (_endLock)
        {
            if (_isEnded)
                return;
            _isEnded = true;
            _process?.Dispose();
            _process = null;
            if (_directory is not null)
                Directory.Delete(_directory, recursive: true);
        }
    }

    private ChildProcess Launch()
    {
        lock (_endLock)
        {
            ObjectDisposedException.ThrowIf(_isEnded, this);
            _process?.Dispose();
            _process = ChildProcess.Start(Binary!, ConfigFile, _directory);
            ProcessId = _process.Id;
            return _process;
        }
    }

    private async Task StartOnFreePortAsync()
    {
        const int Attempts = 10;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            Port = LoopbackPorts.Next();
            ClusterPort = _options.IsClusterNode ? LoopbackPorts.Next() : 0;
            await File.WriteAllLinesAsync(ConfigFile, RedisConfig.Lines(_options, Port, ClusterPort));
            if (await TryStartAsync())
                return;
            // Whoever took the port in between keeps it. Any other reason will not go away on another port.
            if (!ReadLog().Contains("Address already in use", StringComparison.Ordinal))
                break;
        }

        throw Failure("redis-server did not start");
    }

    // False when the process ended before it answered.
    private async Task<bool> TryStartAsync()
    {
        ChildProcess process = Launch();
        long start = TimeProvider.System.GetTimestamp();
        while (!process.HasExited)
        {
            if (IsReady())
                return true;
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
                throw Failure($"redis-server did not answer within {Patience.TotalSeconds} s");
            await Task.Delay(2);
        }

        return false;
    }

    private bool IsReady()
    {
        try
        {
            Dictionary<string, string> info = Info("server", ProbePatience);
            // Another process' server may sit on the port that this one is about to fail to bind.
            if (info["process_id"] != ProcessId.ToString(CultureInfo.InvariantCulture))
                return false;
            RunId = info["run_id"];
            // INFO is answered while the files load, other commands are not.
            if (Info("persistence", ProbePatience)["loading"] != "0")
                return false;
            return _options.ReplicaOf is null || Info("replication", ProbePatience)["master_link_status"] == "up";
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or RespErrorException)
        {
            // Not listening yet.
            return false;
        }
    }

    private Dictionary<string, string> Info(string section, TimeSpan timeout)
    {
        var lines = Execute(timeout, "INFO", section).Text!.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return lines.Where(line => line[0] != '#').Select(line => line.Split(':', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
    }

    private string ConfigFile => Path.Combine(_directory, "redis.conf");

    private string ReadLog()
    {
        string log = Path.Combine(_directory, RedisConfig.LogFile);
        // What goes wrong before the log is open goes to the process' output.
        string output = _process is { HasExited: true } ? _process.ReadOutput() : "";
        return File.Exists(log) ? File.ReadAllText(log) + output : output;
    }

    private InvalidOperationException Failure(string what)
    {
        string log = ReadLog();
        return new InvalidOperationException($"{what}. Its log ends:\n{log[Math.Max(0, log.Length - 2000)..]}");
    }
}
