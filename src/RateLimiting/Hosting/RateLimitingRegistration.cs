using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Purlin.RateLimiting;

/// <summary>How one registered limiter is made: from its options, and over a store if it was given one.</summary>
internal sealed class RateLimitingRegistration(string name)
{
    public string Name => name;

    /// <summary>The key of its services; null if they have none.</summary>
    public string? Key => name.Length == 0 ? null : name;

    /// <summary>Whether its states are in a store of the container.</summary>
    public bool HasStore { get; set; }

    /// <summary>Whether it takes policies from a source.</summary>
    public bool HasSource { get; set; }

    /// <summary>What is put around it, from the inside.</summary>
    public List<Func<IServiceProvider, IRateLimiter, IRateLimiter>> Decorators { get; } = [];

    /// <summary>The registration of a builder, which every builder has made first.</summary>
    public static RateLimitingRegistration Of(IRateLimitingBuilder builder) =>
        builder.Services.Select(descriptor => descriptor.IsKeyedService ? null
            : descriptor.ImplementationInstance as RateLimitingRegistration)
            .FirstOrDefault(registration => registration?.Name == builder.Name)
        ?? throw new ArgumentException(
            "The builder is not one of AddRateLimiting or AddKeyedRateLimiting.", nameof(builder));

    /// <summary>Makes the limiter and reads its policies when the host starts, not at the first request.</summary>
    public async Task StartAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        _ = services.GetRequiredKeyedService<IRateLimiter>(Key);
        if (HasSource)
        {
            await services.GetRequiredKeyedService<PolicyFeed>(Key).StartAsync(cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>The limiter that is injected.</summary>
    public IRateLimiter Create(IServiceProvider services)
    {
        IRateLimiter limiter = HasStore
            ? new StoreRateLimiter(
                services.GetRequiredKeyedService<IRateLimitStore>(Key),
                services.GetRequiredKeyedService<RateLimitPolicies>(Key))
            : services.GetRequiredKeyedService<LocalRateLimiter>(Key);
        return Decorators.Aggregate(limiter, (inner, decorate) => decorate(services, inner));
    }

    /// <summary>The limiter in memory, for whoever asks for its synchronous checks.</summary>
    /// <exception cref="InvalidOperationException">The states are in a store.</exception>
    public LocalRateLimiter CreateLocal(IServiceProvider services)
    {
        if (HasStore)
        {
            throw new InvalidOperationException(
                $"The limiter '{name}' keeps its states in a store: inject IRateLimiter instead of LocalRateLimiter.");
        }

        return new(OptionsOf(services).Local, services.GetRequiredKeyedService<RateLimitPolicies>(Key));
    }

    /// <summary>
    /// The policies, to be changed by whoever injects them; none yet if there is a source, whose first set begins them.
    /// </summary>
    public RateLimitPolicies CreatePolicies(IServiceProvider services)
    {
        RateLimitingOptions options = OptionsOf(services);
        var policies = new RateLimitPolicies(options.Local.Memory.TimeProvider);
        if (!HasSource)
            policies.Apply(options.ToSet());
        return policies;
    }

    /// <summary>Keeps the policies those of a source and of the options; of one name that of the source.</summary>
    public PolicyFeed CreateFeed(IServiceProvider services, IRateLimitPolicySource source, TimeSpan pollEvery)
    {
        RateLimitPolicySet own = OptionsOf(services).ToSet();
        return new(
            source, services.GetRequiredKeyedService<RateLimitPolicies>(Key), set => Together(own, set), pollEvery,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILoggerFactory>()?.CreateLogger("Purlin.RateLimiting"),
            services.GetService<IMeterFactory>());
    }

    private static RateLimitPolicySet Together(RateLimitPolicySet own, RateLimitPolicySet set) =>
        new([
            .. own.Policies.ExceptBy(set.Policies.Select(policy => policy.Name), policy => policy.Name),
            .. set.Policies,
        ])
        {
            Planned = [.. own.Planned, .. set.Planned],
            Overrides = [.. own.Overrides, .. set.Overrides],
            Inheritance = set.Inheritance,
        };

    public RateLimitingOptions OptionsOf(IServiceProvider services)
    {
        RateLimitingOptions options = services.GetRequiredService<IOptionsMonitor<RateLimitingOptions>>().Get(name);
        MemoryOptions memory = options.Local.Memory;
        if (memory.TimeProvider == TimeProvider.System)
            memory.TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
        return options;
    }
}
