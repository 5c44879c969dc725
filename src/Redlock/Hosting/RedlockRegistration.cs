using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Purlin.Redlock;

/// <summary>How registered locks are made: from their options, and over nodes if they were given some.</summary>
internal sealed class RedlockRegistration(string name)
{
    /// <summary>The key of the locks.</summary>
    public string Name => name;

    /// <summary>How many nodes there are.</summary>
    public int NodeCount { get; private set; } = 1;

    /// <summary>Connects to the nodes; null for one in memory.</summary>
    private Func<IServiceProvider, CancellationToken, ValueTask<IReadOnlyList<ILockNode>>>? Nodes { get; set; }

    /// <summary>The registration of a builder, which every builder has made first.</summary>
    public static RedlockRegistration Of(IRedlockBuilder builder) =>
        builder.Services.Select(static descriptor => descriptor.IsKeyedService ? null
            : descriptor.ImplementationInstance as RedlockRegistration)
            .FirstOrDefault(registration => registration?.Name == builder.Name)
        ?? throw new ArgumentException("The builder is not one of AddRedlock or AddKeyedRedlock.", nameof(builder));

    public void Use(
        int count, Func<IServiceProvider, CancellationToken, ValueTask<IReadOnlyList<ILockNode>>> connect) =>
        (NodeCount, Nodes) = (count, connect);

    /// <summary>The locks; made when they are asked for first.</summary>
    public DistributedLocks LocksOf(IServiceProvider services) => name.Length == 0
        ? services.GetRequiredService<DistributedLocks>() : services.GetRequiredKeyedService<DistributedLocks>(name);

    /// <summary>Makes them. A container makes its services on the thread that asks, so that thread waits.</summary>
    public DistributedLocks Open(IServiceProvider services)
    {
        DistributedLockOptions options =
            services.GetRequiredService<IOptionsMonitor<DistributedLockOptions>>().Get(name);
        if (options.TimeProvider == TimeProvider.System)
            options.TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
        options.MeterFactory ??= services.GetService<IMeterFactory>();
        options.LoggerFactory ??= services.GetService<ILoggerFactory>();
        if (Nodes is null)
        {
            var locks = new DistributedLocks([new InMemoryLockNode("memory", options.TimeProvider)], options);
            // Nobody else knows the node, and it is new.
            locks.Bootstrap(noHolders: true);
            return locks;
        }

        // On another thread: the one that waits may have a context that continuations would wait for.
        return Task.Run(() => ConnectAsync(services, options)).GetAwaiter().GetResult();
    }

    private async Task<DistributedLocks> ConnectAsync(IServiceProvider services, DistributedLockOptions options)
    {
        IReadOnlyList<ILockNode> nodes = await Nodes!(services, CancellationToken.None).ConfigureAwait(false);
        if (nodes.Count == NodeCount)
            return new DistributedLocks(nodes, options);
        foreach (ILockNode node in nodes)
            await node.DisposeAsync().ConfigureAwait(false);
        throw new InvalidOperationException(
            $"{NodeCount} nodes were named, and {nodes.Count} are there: give UseNodes the number it connects to.");
    }
}
