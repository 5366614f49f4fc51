using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>The rows of one call, ready for whichever version is asked.</summary>
internal abstract class PredictionInput : IDisposable
{
    public abstract int RowCount { get; }

    /// <summary>Priority and deadline of the call.</summary>
    public RequestTerms Terms { get; set; }

    /// <summary>Who asks, or null when the request does not say or holds rows of several.</summary>
    public string? UnitKey { get; init; }

    /// <summary>Whose rows these are, for whoever remembers the answers; see <see cref="DeploymentBuilder.Cache"/>.</summary>
    public EntityScope Entities { get; init; } = EntityScope.None;

    /// <summary>Throws when the rows do not fit the version.</summary>
    public abstract void Check(ServedVersion version);

    /// <summary>The rows as the version wants them; stays the input's. Throws when they do not fit.</summary>
    public abstract RecordBatch For(ServedVersion version);

    /// <summary>The values of a single row in the order of the version's input schema. Throws when they do not fit.</summary>
    public virtual object?[] ValuesFor(ServedVersion version) => throw new InvalidOperationException("Only single rows are read as values.");

    /// <summary>The keys of entities that the request names: in some columns, in the one that units are known by, and those it is looked up by.</summary>
    public abstract LoggedKeys KeysFor(string[] columns, string? unitColumn);

    /// <summary>A row by column names, for rules.</summary>
    public abstract IReadOnlyDictionary<string, object?> Row(int index);

    public abstract void Dispose();
}
