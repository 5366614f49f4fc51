using System.Globalization;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Events of which each comes less than a gap after the one before; the window ends a gap after the last.</summary>
internal sealed record SessionWindow(long Gap) : WindowDefinition
{
    internal override bool Merges => true;

    internal override IEnumerable<(long Start, long End)> Of(long time) => [(time, time + Gap)];

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"session {Gap}");
}
