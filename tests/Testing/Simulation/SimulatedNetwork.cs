using System.Numerics;

namespace Purlin.Testing;

/// <summary>
/// The network of a <see cref="Simulation"/>. What happens to a message follows from the seed, its link and its number
/// on that link, not from what else has happened: when a fault is left out, all other messages fare as before.
/// </summary>
public sealed class SimulatedNetwork
{
    /// <summary>The most nodes.</summary>
    public const int MaxNodes = 64;

    private readonly Simulation _simulation;
    private readonly NetworkOptions _options;
    private readonly ulong _seed;
    private readonly List<(NetworkDisturbance Disturbance, int Node, long UntilTicks)> _disturbances = [];
    private Link[] _links = [];
    private int _nodes;
    private int _heals;

    internal SimulatedNetwork(Simulation simulation, NetworkOptions options, ulong seed) =>
        (_simulation, _options, _seed) = (simulation, options, seed);

    /// <summary>Sends a message; it arrives later, twice or never.</summary>
    /// <param name="from">The sender; a node that is down sends nothing.</param>
    /// <param name="to">The receiver; if it is down when the message arrives, the message is lost.</param>
    /// <param name="payload">What is sent. It is not copied: use values or things nobody changes.</param>
    /// <param name="deliver">Runs on the receiver; a static lambda that finds its program in <c>State</c>.</param>
    public void Send<T>(SimulatedNode from, SimulatedNode to, T payload, Action<SimulatedNode, T> deliver)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(deliver);
        if (!from.IsUp)
            return;
        ref Link link = ref LinkOf(from.Index, to.Index);
        // A stream for each message: the multipliers keep links and numbers apart before SplitMix mixes them.
        ulong stream = _seed + ((ulong)((from.Index * MaxNodes) + to.Index) * 0xBF58476D1CE4E5B9);
        stream += (ulong)link.Messages++ * 0xD1342543DE82EF95;
        NetworkDisturbance weather = Weather(from.Index, to.Index);
        if (Unit(ref stream) < _options.Loss + weather.Loss)
        {
            _simulation.Log($"{from.Name} > {to.Name} lost: {payload}");
            return;
        }

        var message = new Message<T>(this, from, to, payload, deliver);
        Post(ref link, message, ref stream, weather);
        if (!_options.IsOrdered && Unit(ref stream) < _options.Duplication + weather.Duplication)
            Post(ref link, message, ref stream, weather);
    }

    /// <summary>Sends a request and returns its reply.</summary>
    /// <param name="from">The client.</param>
    /// <param name="to">The server.</param>
    /// <param name="request">What is asked; not copied.</param>
    /// <param name="serve">Runs on the server and gives the reply.</param>
    /// <returns>
    /// A task that never ends if request or reply is lost: the client waits with a time-out of its clock.
    /// </returns>
    public Task<TReply> Call<TRequest, TReply>(
        SimulatedNode from, SimulatedNode to, TRequest request, Func<SimulatedNode, TRequest, TReply> serve)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(serve);
        // Continuations run inline on purpose: the client goes on inside the event that brings the reply.
        var answered = new TaskCompletionSource<TReply>();
        int life = from.Incarnation;
        Send(from, to, request, (server, received) => Send(server, from, serve(server, received), (client, reply) =>
        {
            if (client.Incarnation == life)
                answered.TrySetResult(reply);
        }));
        return answered.Task;
    }

    /// <summary>Stops messages of one direction, those on their way included, until it is mended as often.</summary>
    public void Cut(SimulatedNode from, SimulatedNode to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        LinkOf(from.Index, to.Index).Cuts++;
        _simulation.Log($"{from.Name} > {to.Name} cut");
    }

    /// <summary>Takes back one <see cref="Cut"/>; nothing happens where there is none.</summary>
    public void Mend(SimulatedNode from, SimulatedNode to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ref Link link = ref LinkOf(from.Index, to.Index);
        link.Cuts = Math.Max(link.Cuts - 1, 0);
        _simulation.Log($"{from.Name} > {to.Name} mended");
    }

    /// <summary>Cuts a direction for a while.</summary>
    public void CutFor(SimulatedNode from, SimulatedNode to, TimeSpan duration)
    {
        Cut(from, to);
        int heals = _heals;
        _simulation.After(duration, () =>
        {
            if (heals == _heals)
                Mend(from, to);
        });
    }

    /// <summary>Cuts both directions between a node and all others for a while.</summary>
    public void IsolateFor(SimulatedNode node, TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(node);
        foreach (SimulatedNode other in _simulation.Nodes)
        {
            if (other == node)
                continue;
            CutFor(node, other, duration);
            CutFor(other, node, duration);
        }
    }

    /// <summary>Disturbs all messages from and to a node for a while.</summary>
    public void Disturb(SimulatedNode node, NetworkDisturbance disturbance, TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(node);
        _disturbances.RemoveAll(entry => entry.UntilTicks <= _simulation.NowTicks);
        _disturbances.Add((disturbance, node.Index, _simulation.NowTicks + duration.Ticks));
    }

    /// <summary>Mends every link and ends every disturbance.</summary>
    public void Heal()
    {
        _heals++;
        _disturbances.Clear();
        foreach (ref Link link in _links.AsSpan())
            link.Cuts = 0;
    }

    private static double Unit(ref ulong stream) => SimulationRandom.Unit(SimulationRandom.SplitMix(ref stream));

    private void Post<T>(ref Link link, Message<T> message, ref ulong stream, NetworkDisturbance weather)
    {
        ulong bits = SimulationRandom.SplitMix(ref stream);
        // Uniform plus geometric: integer and exact, so the same on every machine, unlike a logarithm.
        double jitter = SimulationRandom.Unit(bits) + BitOperations.TrailingZeroCount(bits | (1UL << 10));
        if (Unit(ref stream) < _options.TailShare)
            jitter *= 100;
        double extra = (jitter * _options.Jitter.Ticks) + (Unit(ref stream) * weather.Spread.Ticks);
        long due = _simulation.NowTicks + _options.MinDelay.Ticks + weather.Delay.Ticks + (long)extra;
        if (_options.IsOrdered)
            due = link.LastDueTicks = Math.Max(due, link.LastDueTicks);
        SimulatedNode to = message.To;
        _simulation.Enqueue(due, message, to, _options.IsOrdered ? to.Incarnation : -1, 0);
    }

    private NetworkDisturbance Weather(int from, int to)
    {
        NetworkDisturbance sum = default;
        foreach ((NetworkDisturbance one, int node, long until) in _disturbances)
        {
            if (until > _simulation.NowTicks && (node == from || node == to))
            {
                sum = new NetworkDisturbance(
                    sum.Loss + one.Loss, sum.Duplication + one.Duplication,
                    sum.Delay + one.Delay, sum.Spread + one.Spread);
            }
        }

        return sum;
    }

    private ref Link LinkOf(int from, int to)
    {
        if (_nodes != _simulation.Nodes.Count)
            Grow(_simulation.Nodes.Count);
        return ref _links[(from * _nodes) + to];
    }

    private void Grow(int nodes)
    {
        var links = new Link[nodes * nodes];
        for (int from = 0; from < _nodes; from++)
            Array.Copy(_links, from * _nodes, links, from * nodes, _nodes);
        (_links, _nodes) = (links, nodes);
    }

    private struct Link
    {
        public long Messages;
        public long LastDueTicks;
        public int Cuts;
    }

    private sealed class Message<T>(
        SimulatedNetwork network, SimulatedNode from, SimulatedNode to, T payload, Action<SimulatedNode, T> deliver)
        : ISimulationEvent
    {
        public SimulatedNode To => to;

        public void Fire(long argument)
        {
            bool isCut = network.LinkOf(from.Index, to.Index).Cuts > 0;
            network._simulation.Log($"{from.Name} > {to.Name} {(isCut ? "stopped" : "arrives")}: {payload}");
            if (!isCut)
                deliver(to, payload);
        }
    }
}
