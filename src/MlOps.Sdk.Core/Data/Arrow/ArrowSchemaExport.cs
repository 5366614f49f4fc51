using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.Core;

/// <summary>Builds exported types. Each structure frees what it points at, and its children that were not moved out.</summary>
internal static unsafe class ArrowSchemaExport
{
    private const long Nullable = 2;

    public static void Fill(ArrowSchema* target, Schema schema)
    {
        Fill(target, ArrowFormat.Struct, string.Empty, 0, schema.Count);
        for (var i = 0; i < schema.Count; i++)
        {
            var field = schema[i];
            var isVector = field.Type.Kind == DataTypeKind.Vector;
            var child = target->Children[i];
            Fill(child, ArrowFormat.Of(field.Type), field.Name, field.IsNullable ? Nullable : 0, isVector ? 1 : 0);
            if (isVector)
            {
                Fill(child->Children[0], ArrowFormat.VectorItem, "item", 0, 0);
            }
        }
    }

    private static void Fill(ArrowSchema* target, string format, string name, long flags, int children)
    {
        *target = default;
        target->Format = ArrowMemory.AllocateText(format);
        target->Name = ArrowMemory.AllocateText(name);
        target->Flags = flags;
        target->ChildCount = children;
        if (children > 0)
        {
            target->Children = (ArrowSchema**)ArrowMemory.AllocatePointers(children);
            for (var i = 0; i < children; i++)
            {
                target->Children[i] = ArrowMemory.Allocate<ArrowSchema>();
            }
        }

        target->Release = &Release;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(ArrowSchema* schema)
    {
        for (var i = 0; i < schema->ChildCount; i++)
        {
            var child = schema->Children[i];
            if (child->Release is not null)
            {
                child->Release(child);
            }

            ArrowMemory.Free(child);
        }

        ArrowMemory.Free(schema->Children);
        ArrowMemory.Free(schema->Format);
        ArrowMemory.Free(schema->Name);
        schema->Release = null;
    }
}
