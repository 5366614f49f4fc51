namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Composes the platform over the application's own service collection. Packages extend it: <c>Add…</c> may be many,
/// <c>Use…</c> chooses the one implementation, <c>Configure…</c> changes options only. All are safe to call twice.
/// </summary>
public interface IMlOpsBuilder
{
    /// <summary>The application's service collection; never a copy.</summary>
    IServiceCollection Services { get; }
}
