using System.Collections.Frozen;

namespace MlOps.Sdk.Serving;

/// <summary>One row of a caller's type, put into the order of whichever version asks.</summary>
/// <typeparam name="TIn">The caller's row.</typeparam>
internal sealed class TypedRowInput<TIn>(TIn row, FrozenSet<string> known) : RowInput(new TypedRowView<TIn>(row, known), known, null)
{
    private readonly TIn _row = row;

    protected override object?[] Read(ServedVersion version)
    {
        var map = TypedMaps.Require<TIn>(version);
        var values = new object?[map.Schema.Count];
        map.WriteValues(_row, values);
        return values;
    }
}
