package io.ufs.properties.properties;

import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.BackingFile;
import io.ufs.core.layer.LayerStack;
import io.ufs.core.layer.RealDir;
import io.ufs.core.layer.RealEntry;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperDir;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.layer.UpperLayer;
import io.ufs.core.layer.WorkDir;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stands between the engine and an upper layer of any backend, and asks before each call that can fail. */
final class Interposer {
    /** Is asked before a call is made. */
    interface Gate {
        /** {@code call} is the name of the method; throws what the call is to fail with. */
        void enter(String call) throws ErrnoException;
    }

    private static final List<Class<?>> INTERFACES =
            List.of(UpperDir.class, UpperInode.class, RealDir.class, RealInode.class, BackingFile.class);

    private final Gate gate;

    private Interposer(Gate gate) {
        this.gate = gate;
    }

    /** Returns a stack with a gate before its upper. */
    static LayerStack around(LayerStack stack, Gate gate) {
        UpperLayer upper = stack.upper();
        if (upper == null) {
            return stack;
        }
        Interposer interposer = new Interposer(gate);
        return new LayerStack(
                interposer.proxy(upper, UpperLayer.class), stack.lowers(), stack.dataLayers());
    }

    private <T> T proxy(T target, Class<T> type) {
        Object made = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, new Call(target));
        return type.cast(made);
    }

    private final class Call implements InvocationHandler {
        final Object target;
        private @Nullable WorkDir workDir;

        Call(Object target) {
            this.target = target;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            if (method.getDeclaringClass() != Object.class && method.getExceptionTypes().length > 0) {
                gate.enter(method.getName());
            }
            @Nullable Object[] plain = arguments == null ? new Object[0] : arguments.clone();
            for (int i = 0; i < plain.length; i++) {
                plain[i] = unwrap(plain[i]);
            }
            try {
                return wrap(method.invoke(target, plain));
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
        }

        private @Nullable Object wrap(@Nullable Object result) {
            return switch (result) {
                case RealEntry entry -> new RealEntry((RealInode) wrapped(entry.inode()), entry.stat());
                case UpperDir.Created created ->
                    new UpperDir.Created((UpperInode) wrapped(created.inode()), (BackingFile) wrapped(created.file()));
                case WorkDir work -> work(work);
                case null -> null;
                default -> wrapped(result);
            };
        }

        private synchronized WorkDir work(WorkDir real) {
            WorkDir known = workDir;
            if (known == null) {
                known = new WorkDir((UpperDir) wrapped(real.dir()));
                workDir = known;
            }
            return known;
        }

        @SuppressWarnings({"unchecked", "rawtypes"}) // the type is one of which it is an instance
        private Object wrapped(Object object) {
            for (Class type : INTERFACES) {
                if (type.isInstance(object)) {
                    return proxy(object, type);
                }
            }
            return object;
        }
    }

    private static @Nullable Object unwrap(@Nullable Object argument) {
        return argument != null
                && Proxy.isProxyClass(argument.getClass())
                && Proxy.getInvocationHandler(argument) instanceof Call call ? call.target : argument;
    }
}
