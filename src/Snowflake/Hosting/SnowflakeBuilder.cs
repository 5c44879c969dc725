using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Snowflake;

/// <summary>A name and a collection.</summary>
internal sealed record SnowflakeBuilder(string Name, IServiceCollection Services) : ISnowflakeBuilder;
