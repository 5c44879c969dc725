using Microsoft.Extensions.DependencyInjection;
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

    /// <summary>What is put around it, from the inside.</summary>
    public List<Func<IServiceProvider, IRateLimiter, IRateLimiter>> Decorators { get; } = [];

    /// <summary>The registration of a builder, which every builder has made first.</summary>
    public static RateLimitingRegistration Of(IRateLimitingBuilder builder) =>
        builder.Services.Select(descriptor => descriptor.IsKeyedService ? null
            : descriptor.ImplementationInstance as RateLimitingRegistration)
            .FirstOrDefault(registration => registration?.Name == builder.Name)
        ?? throw new ArgumentException(
            "The builder is not one of AddRateLimiting or AddKeyedRateLimiting.", nameof(builder));

    /// <summary>The limiter that is injected.</summary>
    public IRateLimiter Create(IServiceProvider services)
    {
        IRateLimiter limiter = HasStore
            ? new StoreRateLimiter(
                services.GetRequiredKeyedService<IRateLimitStore>(Key), [.. OptionsOf(services).Policies])
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

        RateLimitingOptions options = OptionsOf(services);
        return new(options.Local, [.. options.Policies]);
    }

    public RateLimitingOptions OptionsOf(IServiceProvider services)
    {
        RateLimitingOptions options = services.GetRequiredService<IOptionsMonitor<RateLimitingOptions>>().Get(name);
        MemoryOptions memory = options.Local.Memory;
        if (memory.TimeProvider == TimeProvider.System)
            memory.TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
        return options;
    }
}
