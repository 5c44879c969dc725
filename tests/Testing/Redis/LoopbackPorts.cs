using System.Net;
using System.Net.Sockets;

namespace Purlin.Testing;

/// <summary>
/// Ports of 127.0.0.1 that nothing listens on. They are taken below the range from which systems number outgoing
/// connections (32768 on Linux), so that a server restarted later finds its port still free. Another process may take a
/// port between the look and the bind; whoever binds tries again with the next. Thread-safe.
/// </summary>
internal static class LoopbackPorts
{
    private const int First = 12_000;
    private const int Count = 20_000;

    // Test processes that run at the same time begin far apart.
    private static int s_next = (int)(unchecked((uint)Environment.ProcessId * 2_654_435_769u) % Count);

    /// <summary>A port that was free a moment ago and has not been handed out by this process before.</summary>
    public static int Next()
    {
        for (int attempt = 0; attempt < Count; attempt++)
        {
            int port = First + (int)((uint)Interlocked.Increment(ref s_next) % Count);
            if (IsFree(port))
                return port;
        }

        throw new InvalidOperationException($"No port of 127.0.0.1 from {First} to {First + Count - 1} is free.");
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
