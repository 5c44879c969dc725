using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Purlin.Benchmarks;

/// <summary>A redis-server that keeps nothing, on a free port of 127.0.0.1, ended with this.</summary>
internal sealed class LoopbackRedis : IDisposable
{
    private readonly Process _process;
    private readonly List<ConnectionMultiplexer> _clients = [];
    private readonly string _directory = Directory.CreateTempSubdirectory("purlin-bench-").FullName;

    public LoopbackRedis()
    {
        Port = FreePort();
        string port = Port.ToString(CultureInfo.InvariantCulture);
        _process = Process.Start(new ProcessStartInfo("redis-server",
            ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _directory])
        {
            RedirectStandardOutput = true,
        })!;
        _process.BeginOutputReadLine();
        WaitUntilItListens();
    }

    public static Requirement Needed { get; } = Requirement.Server("redis-server");

    private int Port { get; }

    /// <summary>A connection of its own; closed with this.</summary>
    public ConnectionMultiplexer Connect()
    {
        string port = Port.ToString(CultureInfo.InvariantCulture);
        ConnectionMultiplexer client = ConnectionMultiplexer.Connect(
            $"127.0.0.1:{port},syncTimeout=30000,connectTimeout=30000,connectRetry=20");
        lock (_clients)
            _clients.Add(client);
        return client;
    }

    /// <summary>Ends the server, as a crash does.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        foreach (ConnectionMultiplexer client in _clients)
            client.Dispose();
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    // A client that comes too early waits for its whole time-out.
    private void WaitUntilItListens()
    {
        while (!_process.HasExited)
        {
            using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Connect(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(1);
            }
        }

        throw new InvalidOperationException("redis-server ended before it listened.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
