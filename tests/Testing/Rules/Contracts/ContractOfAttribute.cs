namespace Purlin.Testing;

/// <summary>
/// Marks an abstract test class as the contract of a seam: every public implementation in the library and its adapters
/// has a sealed test class that derives from it and says so with <see cref="ImplementsAttribute"/>.
/// </summary>
/// <param name="seam">The interface; an open one (<c>typeof(IStore&lt;&gt;)</c>) stands for all of its forms.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ContractOfAttribute(Type seam) : Attribute
{
    /// <summary>The interface.</summary>
    public Type Seam => seam;
}
