using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Geospatial;

/// <summary>Registers places in a container.</summary>
public static class GeospatialServiceCollectionExtensions
{
    /// <summary>Nothing yet: the builder registers places, as many kinds of them as there are.</summary>
    /// <param name="services">Where.</param>
    public static IGeospatialBuilder AddGeospatial(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return new GeospatialBuilder(services);
    }
}
