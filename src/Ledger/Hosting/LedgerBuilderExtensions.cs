using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>What a registered book is given.</summary>
public static class LedgerBuilderExtensions
{
    /// <summary>Keeps the book in a journal.</summary>
    /// <param name="builder">The book.</param>
    /// <param name="directory">One of its own; relative to the process's.</param>
    public static ILedgerBuilder UseJournal(this ILedgerBuilder builder, string directory) =>
        builder.UseJournal(new JournalOptions(directory));

    /// <inheritdoc cref="UseJournal(ILedgerBuilder, string)"/>
    /// <param name="builder">The book.</param>
    /// <param name="journal">Where it is, and how it is written; not read-only.</param>
    public static ILedgerBuilder UseJournal(this ILedgerBuilder builder, JournalOptions journal)
    {
        ArgumentNullException.ThrowIfNull(journal);
        if (journal.ReadOnly)
            throw new ArgumentException("A book writes, if only that a hold has expired.", nameof(journal));
        return builder.UseStore((_, _) => ValueTask.FromResult<ILedgerStore>(JournalStore.Open(journal)));
    }

    /// <summary>Keeps the book in a store.</summary>
    /// <param name="builder">The book.</param>
    /// <param name="open">Opens the store, once; it belongs to the book then.</param>
    public static ILedgerBuilder UseStore(
        this ILedgerBuilder builder, Func<IServiceProvider, CancellationToken, ValueTask<ILedgerStore>> open)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(open);
        LedgerRegistration.Of(builder).Store = open;
        return builder;
    }

    /// <summary>
    /// A health check: unhealthy when the book is poisoned, degraded when its oldest command has waited for longer than
    /// <paramref name="maxLag"/> or its last image could not be written.
    /// </summary>
    /// <param name="builder">The book.</param>
    /// <param name="checkName">The name of the check; <c>ledger</c> and the key unless given.</param>
    /// <param name="maxLag">At least 1 ms; 5 s unless given.</param>
    public static ILedgerBuilder AddHealthCheck(
        this ILedgerBuilder builder, string? checkName = null, TimeSpan? maxLag = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        LedgerRegistration registration = LedgerRegistration.Of(builder);
        TimeSpan lag = Guard.InRange(
            maxLag ?? TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1));
        string name = builder.Name;
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            checkName ?? (name.Length == 0 ? "ledger" : $"ledger-{name}"),
            services => new LedgerHealthCheck(registration.BookOf(services), lag), failureStatus: null, tags: null));
        return builder;
    }
}
