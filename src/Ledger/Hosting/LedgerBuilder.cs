using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Ledger;

/// <summary>A name and a collection.</summary>
internal sealed record LedgerBuilder(string Name, IServiceCollection Services) : ILedgerBuilder;
