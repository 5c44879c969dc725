using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Ledger;

/// <summary>One book being registered; packages that give it a store add their methods to this.</summary>
public interface ILedgerBuilder
{
    /// <summary>The key of the book and the name of its options; empty for the one without a key.</summary>
    string Name { get; }

    /// <summary>Where it is registered.</summary>
    IServiceCollection Services { get; }
}
