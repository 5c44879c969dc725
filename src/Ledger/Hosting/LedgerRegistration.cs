using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Purlin.Ledger;

/// <summary>How one registered book is opened: from its options, and on a store if it was given one.</summary>
internal sealed class LedgerRegistration(string name)
{
    /// <summary>The key of the book.</summary>
    public string Name => name;

    /// <summary>Opens the store; null for a book in memory.</summary>
    public Func<IServiceProvider, CancellationToken, ValueTask<ILedgerStore>>? Store { get; set; }

    /// <summary>The registration of a builder, which every builder has made first.</summary>
    public static LedgerRegistration Of(ILedgerBuilder builder) =>
        builder.Services.Select(static descriptor => descriptor.IsKeyedService ? null
            : descriptor.ImplementationInstance as LedgerRegistration)
            .FirstOrDefault(registration => registration?.Name == builder.Name)
        ?? throw new ArgumentException("The builder is not one of AddLedger or AddKeyedLedger.", nameof(builder));

    /// <summary>The book; opened when it is asked for first.</summary>
    public LedgerBook BookOf(IServiceProvider services) => name.Length == 0
        ? services.GetRequiredService<LedgerBook>() : services.GetRequiredKeyedService<LedgerBook>(name);

    /// <summary>Opens the book. A container makes its services on the thread that asks, so that thread waits.</summary>
    public LedgerBook Open(IServiceProvider services)
    {
        LedgerOptions options = services.GetRequiredService<IOptionsMonitor<LedgerOptions>>().Get(name);
        if (options.TimeProvider == TimeProvider.System)
            options.TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
        options.MeterFactory ??= services.GetService<IMeterFactory>();
        if (options.Name.Length == 0)
            options.Name = name;
        ILogger? logger = services.GetService<ILoggerFactory>()?.CreateLogger(LedgerLog.Category);
        // On another thread: the one that waits may have a context that continuations would wait for.
        LedgerBook book = Store is null
            ? LedgerBook.InMemory(options)
            : Task.Run(() => OpenAsync(services, options)).GetAwaiter().GetResult();
        logger?.Opened(name, book.LastSequence, book.Opening.ImageSequence, book.Opening.Duration);
        foreach (string refused in book.Opening.RefusedImages)
            logger?.ImageRefused(name, refused);
        return book;
    }

    private async Task<LedgerBook> OpenAsync(IServiceProvider services, LedgerOptions options)
    {
        ILedgerStore store = await Store!(services, CancellationToken.None).ConfigureAwait(false);
        return await LedgerBook.OpenAsync(store, options, CancellationToken.None).ConfigureAwait(false);
    }
}
