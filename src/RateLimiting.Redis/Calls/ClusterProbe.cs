using StackExchange.Redis;

namespace Purlin.RateLimiting.Redis;

/// <summary>Whether the servers are a cluster: asked until one is connected, and then known. Thread-safe.</summary>
internal sealed class ClusterProbe(IConnectionMultiplexer multiplexer)
{
    private const int Unknown = 0;
    private const int Single = 1;
    private const int Cluster = 2;

    private int _state;

    public bool IsCluster()
    {
        int state = Volatile.Read(ref _state);
        if (state == Unknown)
            Volatile.Write(ref _state, state = Ask());
        return state == Cluster;
    }

    private int Ask()
    {
        foreach (System.Net.EndPoint endPoint in multiplexer.GetEndPoints())
        {
            IServer server = multiplexer.GetServer(endPoint);
            if (server.IsConnected)
                return server.ServerType == ServerType.Cluster ? Cluster : Single;
        }

        return Unknown;
    }
}
